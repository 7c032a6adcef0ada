/** The kinds of this service's timers; the key of each is the ticket's id. */
export const TIMERS = {
  warn: "auto-close-warning",
  close: "auto-close",
  snooze: "snooze",
  answerWarning: "answer-warning",
  answerDue: "answer-due",
  linkImages: "link-images",
} as const;
