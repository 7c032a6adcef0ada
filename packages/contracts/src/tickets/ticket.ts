import { z } from "zod";
import { toPlainName } from "../plain-names.ts";
import { Email, Instant, Ordinal, Phone, requiredText, StoredId, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { SessionExtras } from "./session-extras.ts";
import { TICKET_STATUSES } from "./statuses.ts";

/** The API (or internal caller) that a ticket came in through. */
export const Channel = z.enum(["beckn", "support", "chat", "mobile", "internal"]);
export type Channel = z.infer<typeof Channel>;

export const TicketStatus = z.enum(TICKET_STATUSES);
export type TicketStatus = z.infer<typeof TicketStatus>;

/** How urgent a ticket is to the team, from the least to the most. */
export const TicketPriority = z.enum(["low", "normal", "high", "urgent"]);
export type TicketPriority = z.infer<typeof TicketPriority>;

/** How many tags a ticket has at most. */
export const MOST_TAGS = 20;

/** A word by which the team sorts its tickets. Case and spacing make no difference. */
export const Tag = requiredText(40).overwrite((tag) => toPlainName(tag).trim().replace(/\s+/gu, " ").toLowerCase());
export type Tag = z.infer<typeof Tag>;

/** How content the customer was: 1 is the worst, 5 the best. */
export const Rating = z.int().min(1).max(5);

/** Who owes a ticket's next message: the customer's side, or those who answer. */
export const Awaiting = z.enum(["customer", "team"]);
export type Awaiting = z.infer<typeof Awaiting>;

/** Who did something: a caller's role, or the system itself (timers, routing). */
export const ActorType = z.enum(["customer", "agent", "admin", "service", "partner", "system"]);
export type ActorType = z.infer<typeof ActorType>;

/** Who made a record and who changed it last. */
export const auditFields = {
  createdBy: z.string(),
  createdByType: ActorType,
  createdAt: Instant,
  modifiedBy: z.string(),
  modifiedByType: ActorType,
  modifiedAt: Instant,
  isActive: z.boolean(),
  isDeleted: z.boolean(),
};

/** How the person who complained wants to be reached about this ticket. */
export const Contact = z.object({
  name: z.string().overwrite(toPlainName).nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
});
export type Contact = z.infer<typeof Contact>;

/** The same as it is given. */
export const NewContact = z.object({
  name: requiredText(TEXT_LIMITS.name).overwrite(toPlainName).nullish(),
  email: Email.nullish(),
  phone: Phone.nullish(),
});

export const Category = z.object({
  ...auditFields,
  id: Ordinal,
  entityId: StoredId,
  name: z.string(),
  /** `null` at the top; a category has at most two levels. */
  parentId: Ordinal.nullable(),
});
export type Category = z.infer<typeof Category>;

/** A file that was named for a ticket: linked (`fileId`) once such a file was uploaded by that caller. */
export const NamedFile = z.object({ name: z.string(), fileId: Uuid.nullable() });
export type NamedFile = z.infer<typeof NamedFile>;

export const Ticket = z.object({
  ...auditFields,
  id: Uuid,
  /** The integer id of the support-ticket API; unique over all entities. */
  number: Ordinal,
  refId: z.string(),
  /** The id under which the customer-support API knows the complaint. */
  feedbackId: Uuid,
  channel: Channel,
  entityId: StoredId,
  orderId: StoredId.nullable(),
  customerId: StoredId,
  userType: z.string(),
  deviceUdid: StoredId.nullable(),
  contact: Contact,
  categoryId: Ordinal,
  subCategoryId: Ordinal.nullable(),
  /** The category's name as the caller wrote it. */
  categoryText: z.string(),
  /** Customer contact reason, such as `delivery - wrong address`. */
  ccr: z.string(),
  /** ISO 639-3, such as `eng`. */
  language: z.string(),
  /** The language was not given, and is assumed to be English until it is. Earlier releases leave it out. */
  isLanguageAssumed: z.boolean().default(false),
  subject: z.string(),
  description: z.string(),
  status: TicketStatus,
  /** Earlier releases leave it out. */
  priority: TicketPriority.default("normal"),
  /** The team's own, in their order; empty for customers and partners. Earlier releases leave it out. */
  tags: z.array(z.string()).default([]),
  /** Until when the team has put it aside; a customer's message ends that sooner. The team's own; earlier releases leave it out. */
  snoozedUntil: Instant.nullable().default(null),
  /** When it came back, until somebody of the team answers or puts it aside again. The team's own. */
  wokeAt: Instant.nullable().default(null),
  roomId: Uuid,
  isRoomClosed: z.boolean(),
  assignedAgentId: z.string().nullable(),
  assignedAt: Instant.nullable(),
  pickedAt: Instant.nullable(),
  /** How many of its assignment's changes this knows of: the highest `assignmentVersion` applied, 0 before the first. */
  assignmentVersion: z.int().min(0),
  /** Who owes the next message; `null` on a closed ticket. */
  awaiting: Awaiting.nullable(),
  /** Since when; further messages to the same party do not move it. */
  awaitingSince: Instant.nullable(),
  /** When the team first answered; `null` until it has. Earlier releases leave it out. */
  firstAnsweredAt: Instant.nullable().default(null),
  /** Until when the team has promised to answer; `null` where nothing is promised, and while it does not owe the next message. */
  answerDueAt: Instant.nullable().default(null),
  /** When the team is warned that the answer is due, or was. */
  answerWarningAt: Instant.nullable().default(null),
  /** When the customer of a live chat is warned that it will close, or was. */
  autoCloseWarningAt: Instant.nullable(),
  /** When the ticket closes by itself: a live chat for silence, a resolved ticket after some days. */
  autoCloseAt: Instant.nullable(),
  /** Until when the customer reopens a closed ticket by writing; `null` where it is open, or takes no messages of customers. */
  reopenableUntil: Instant.nullable(),
  lastActivityAt: Instant,
  closedAt: Instant.nullable(),
  /** How the customer rated the conversation; `null` until they have. Earlier releases leave it out. */
  rating: Rating.nullable().default(null),
  /** What they said beside it. */
  ratingComment: z.string().nullable().default(null),
  /** When they last did. */
  ratedAt: Instant.nullable().default(null),
  zendeskTicketId: z.string().nullable(),
  images: z.array(NamedFile),
  logFileId: Uuid.nullable(),
  feedbackPhotoId: Uuid.nullable(),
  session: SessionExtras,
  /** Rises by one with every change; events carry it as their sequence. */
  version: z.int().min(1),
});
export type Ticket = z.infer<typeof Ticket>;

/** What a list shows of a ticket, a third of the whole. */
export const TicketSummary = Ticket.pick({
  id: true,
  number: true,
  refId: true,
  customerId: true,
  userType: true,
  categoryId: true,
  subCategoryId: true,
  subject: true,
  description: true,
  status: true,
  version: true,
  createdBy: true,
  createdByType: true,
  createdAt: true,
  modifiedBy: true,
  modifiedByType: true,
  modifiedAt: true,
  isActive: true,
  isDeleted: true,
});
export type TicketSummary = z.infer<typeof TicketSummary>;
