/** The kinds of this service's timers; the key of each is the ticket's id, where nothing else is said. */
export const TIMERS = {
  warn: "auto-close-warning",
  close: "auto-close",
  snooze: "snooze",
  answerWarning: "answer-warning",
  answerDue: "answer-due",
  linkImages: "link-images",
  /** The key is an erasure's id. */
  erase: "erase-customer",
  /** The key is a tenant's id. */
  retention: "retention",
} as const;
