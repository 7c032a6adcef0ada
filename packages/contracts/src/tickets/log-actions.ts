/**
 * What lines of a ticket's audit log say was done. The log keeps these sentences, its hashes are of them and partners read them
 * (`actionTaken`), so that none of them may change; a page has words of its own for each. `Updated ticket` is of lines that
 * earlier releases wrote.
 */
export const TICKET_LOG_ACTIONS = [
  "Ticket created",
  "Updated ticket",
  "Updated ticket status",
  "Updated ticket fields",
  "Updated support session",
  "Bound order to customer",
  "Picked ticket",
  "Added message",
  "Added note",
  "Changed tags",
  "Snoozed ticket",
  "Woke ticket",
  "Assigned ticket",
  "Reassigned ticket",
  "Unassigned ticket",
  "Uploaded log file",
  "Uploaded feedback photo",
  "Linked uploaded file",
  "Mirrored ticket to Zendesk",
  "Warned of auto-close",
  "Closed for silence",
  "Closed resolved ticket",
  "Reopened ticket by message",
  "Warned of due answer",
  "Missed promised answer",
  "Rated conversation",
  "Erased personal data",
] as const;
export type TicketLogAction = (typeof TICKET_LOG_ACTIONS)[number];
