import { CallerRole, CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { TicketAction } from "./lifecycle.ts";

/** Everything that a caller may ask of this service. */
export type Right =
  | TicketAction
  | "open"
  | "read"
  | "readLogs"
  | "readCustomer"
  | "markRead"
  | "countUnread"
  | "sign"
  | "rate"
  | "note"
  | "tag"
  | "snooze"
  | "useReplies"
  | "useViews"
  | "feedCustomers"
  | "bindOrder"
  | "editCategories"
  | "editPromises"
  | "readReports"
  | "editRetention"
  | "exportCustomers"
  | "eraseCustomers"
  | "readAdministration";

/** What people of the desk have for their work, and programs, partners and customers have no use for. */
const NO_DESK = { markRead: false, countUnread: false, note: false, useReplies: false, useViews: false } as const;

const ALL = {
  open: true,
  read: true,
  readLogs: true,
  readCustomer: true,
  markRead: true,
  countUnread: true,
  sign: true,
  rate: true,
  note: true,
  tag: true,
  snooze: true,
  useReplies: true,
  useViews: true,
  assign: true,
  reassign: true,
  unassign: true,
  pick: true,
  markPending: true,
  resolve: true,
  reopen: true,
  escalate: true,
  recordRefund: true,
  fail: true,
  updateFields: true,
  updateSession: true,
  addMessage: true,
  close: true,
  closeRoom: true,
  feedCustomers: true,
  bindOrder: true,
  editCategories: true,
  editPromises: true,
  readReports: true,
  editRetention: true,
  exportCustomers: true,
  eraseCustomers: true,
  readAdministration: true,
} as const satisfies Record<Right, boolean>;

/** What only admins of a tenant may do; services may too, except for retention. */
const NOT_PRIVACY = {
  editRetention: false,
  exportCustomers: false,
  eraseCustomers: false,
  readAdministration: false,
} as const;

/** Ratings are the customers' own: the desk does not give them. */
const NOT_CUSTOMERS = { rate: false } as const;

/** What each role may do to what it may see; the tests' matrix is this table. Customers are confined to their own besides. */
export const RIGHTS = {
  admin: { ...ALL, ...NOT_CUSTOMERS },
  // Marks are people's: what a program has read says nothing. Notes are for those who work on the ticket.
  service: { ...ALL, ...NO_DESK, editPromises: false, editRetention: false },
  partner: {
    ...ALL,
    ...NO_DESK,
    ...NOT_PRIVACY,
    tag: false,
    snooze: false,
    feedCustomers: false,
    editPromises: false,
    readReports: false,
  },
  agent: {
    ...ALL,
    ...NOT_CUSTOMERS,
    ...NOT_PRIVACY,
    feedCustomers: false,
    bindOrder: false,
    editCategories: false,
    editPromises: false,
    readReports: false,
  },
  customer: {
    ...ALL,
    ...NO_DESK,
    markRead: true,
    tag: false,
    snooze: false,
    assign: false,
    reassign: false,
    unassign: false,
    pick: false,
    markPending: false,
    resolve: false,
    escalate: false,
    recordRefund: false,
    fail: false,
    updateFields: false,
    updateSession: false,
    feedCustomers: false,
    bindOrder: false,
    editCategories: false,
    editPromises: false,
    readReports: false,
    ...NOT_PRIVACY,
  },
} as const satisfies Record<CallerRole, Record<Right, boolean>>;

/** A token that is good for one ticket alone (a chat page's) reads and writes in it, marks it as read, rates it, and no more. */
export const SINGLE_TICKET_RIGHTS: ReadonlySet<Right> = new Set<Right>([
  "read",
  "addMessage",
  "sign",
  "markRead",
  "rate",
]);

/** Whether the caller may do this at all; what it may be done to, the scope says. */
export const may = (caller: Caller, right: Right): boolean =>
  RIGHTS[caller.role][right] && (caller.ticketId === undefined || SINGLE_TICKET_RIGHTS.has(right));

const ROLES = {
  admin: { one: "An admin", many: "admins" },
  service: { one: "A service", many: "services" },
  partner: { one: "A partner", many: "partners" },
  agent: { one: "An agent", many: "agents" },
  customer: { one: "A customer", many: "customers" },
} as const satisfies Record<CallerRole, { readonly one: string; readonly many: string }>;

/** What each right allows, as refusals name it. */
const ALLOWED = {
  open: "open tickets",
  read: "read tickets",
  readLogs: "read the logs of tickets",
  readCustomer: "read customers' profiles",
  markRead: "mark tickets as read",
  countUnread: "count unread messages",
  sign: "say what they do in tickets",
  rate: "rate conversations",
  note: "write or read notes",
  tag: "tag tickets",
  snooze: "put tickets aside",
  useReplies: "have canned replies",
  useViews: "have views",
  assign: "assign tickets",
  reassign: "assign tickets to somebody else",
  unassign: "put tickets back into the queue",
  pick: "pick tickets",
  markPending: "set tickets to pending",
  resolve: "resolve tickets",
  reopen: "reopen tickets",
  escalate: "escalate tickets",
  recordRefund: "record refunds",
  fail: "mark tickets as failed",
  updateFields: "edit tickets",
  updateSession: "update support sessions",
  addMessage: "write in tickets",
  close: "close tickets",
  closeRoom: "close chat rooms",
  feedCustomers: "feed the customer directory",
  bindOrder: "say whose an order is",
  editCategories: "edit categories",
  editPromises: "read and write what is promised",
  readReports: "read reports",
  editRetention: "read and write how long things are kept",
  exportCustomers: "export what is kept of customers",
  eraseCustomers: "erase customers",
  readAdministration: "read the log of administration",
} as const satisfies Record<Right, string>;

let list: Intl.ListFormat | undefined;

/** Made with the first refusal: what it reads of English takes 9 ms of a start. */
const listed = (words: readonly string[]): string => (list ??= new Intl.ListFormat("en-GB")).format(words);

/** Why the caller may not, and who may. */
const forbiddenMessage = ({ role, ticketId }: Caller, right: Right): string => {
  if (ticketId !== undefined) return "This token is for one ticket alone: to read it and to write in it.";
  const others = CallerRole.options.filter((other) => RIGHTS[other][right]).map((other) => ROLES[other].many);
  return `${ROLES[role].one} may not ${ALLOWED[right]}: ${listed(others)} may.`;
};

/** Throws FORBIDDEN, with who may instead, unless the caller may do this. */
export const requireRight = (caller: Caller, right: Right): void => {
  if (!may(caller, right)) throw new CrossdeskError("FORBIDDEN", forbiddenMessage(caller, right));
};
