import { z } from "zod";
import { PlainFileName } from "../files/file-name.ts";
import { passingOverUnknown } from "../known-keys.ts";
import { toPlainName } from "../plain-names.ts";
import {
  DeviceUdid,
  Email,
  EntityId,
  FreeJson,
  Identifier,
  identifier,
  Instant,
  Ordinal,
  Phone,
  requiredText,
  StoredId,
  text,
  TEXT_LIMITS,
  Uuid,
} from "../primitives.ts";
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

/** A partner's own additions to a Beckn support session, kept as they were sent. */
export const SessionExtras = z.object({
  descriptor: z.record(z.string(), FreeJson).optional(),
  callbackPhone: text(255).optional(),
  faq: z.object({ url: text(2_000).optional(), mimeType: text(255).optional() }).optional(),
});
export type SessionExtras = z.infer<typeof SessionExtras>;

/** Bytes of a session's descriptor as JSON: with it, a ticket still fits into one message of the broker. */
const MOST_OF_A_DESCRIPTOR = 600_000;

/** The same as it is given. */
export const NewSessionExtras = SessionExtras.refine(
  ({ descriptor }) => new TextEncoder().encode(JSON.stringify(descriptor ?? {})).length <= MOST_OF_A_DESCRIPTOR,
  { path: ["descriptor"], error: `must have at most ${MOST_OF_A_DESCRIPTOR} bytes` },
);

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
  /** Nobody has said the language: it is English until somebody does. Earlier releases leave it out. */
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
  /** Who owes the next message; `null` on a closed ticket, where nobody does. */
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

const REFERENCE_KEYS = ["id", "number", "roomId", "feedbackId", "orderId"] as const;

const namesOneTicket = (input: unknown): boolean =>
  typeof input === "object" && input !== null && REFERENCE_KEYS.filter((key) => key in input).length === 1;

/** Any of the ids that the dialects know a ticket by; exactly one. `orderId` means the newest session of the order. */
export const TicketReference = passingOverUnknown(
  REFERENCE_KEYS,
  z.union(
    [
      z.strictObject({ id: Uuid }),
      z.strictObject({ number: Ordinal }),
      z.strictObject({ roomId: Uuid }),
      z.strictObject({ feedbackId: Uuid }),
      z.strictObject({ orderId: Identifier }),
    ],
    {
      // Where one is named, what is wrong with it is said instead.
      error: ({ input }) =>
        namesOneTicket(input)
          ? undefined
          : "must name the ticket by exactly one of id, number, roomId, feedbackId and orderId",
    },
  ),
);
export type TicketReference = z.infer<typeof TicketReference>;

export const OpenTicketInput = z.object({
  channel: Channel,
  /** The tenant; only a caller without an entity of its own may name one, others get theirs. */
  entityId: EntityId.optional(),
  customerId: Identifier,
  userType: requiredText(64).default("customer"),
  deviceUdid: DeviceUdid.optional(),
  contact: NewContact.default({}),
  orderId: Identifier.optional(),
  category: requiredText(TEXT_LIMITS.name).default("General"),
  subCategory: requiredText(TEXT_LIMITS.name).optional(),
  ccr: text(TEXT_LIMITS.name).default(""),
  /** The customer's, where it is known; English is assumed otherwise. */
  language: requiredText(16).optional(),
  subject: requiredText(TEXT_LIMITS.subject),
  description: text(TEXT_LIMITS.description),
  refId: identifier(64).optional(),
  /** Not for customers to say: theirs are `normal` until somebody of the desk says otherwise. */
  priority: TicketPriority.optional(),
  /** Names that the common upload gave. */
  images: z.array(PlainFileName).max(20).default([]),
});
export type OpenTicketInput = z.infer<typeof OpenTicketInput>;

export const OpenSessionInput = z.object({
  orderId: Identifier,
  entityId: EntityId.optional(),
  /** Binds the order to this customer, as `sessions.bind` does; a customer may name nobody but themselves. */
  customerId: Identifier.optional(),
  /** The customer's, where it is known: ISO 639-3, or whatever is sent in place of it. */
  language: requiredText(16).optional(),
  extras: NewSessionExtras.default({}),
});
export type OpenSessionInput = z.infer<typeof OpenSessionInput>;

/** Whose an order is. Whoever says so answers for it: a partner, an admin or a service, never the customer. */
export const BindOrderInput = z.object({ orderId: Identifier, customerId: Identifier, entityId: EntityId.optional() });
export type BindOrderInput = z.infer<typeof BindOrderInput>;

export const OrderBinding = z.object({
  orderId: StoredId,
  entityId: StoredId,
  customerId: StoredId,
  boundBy: z.string(),
  boundByType: ActorType,
  boundAt: Instant,
});
export type OrderBinding = z.infer<typeof OrderBinding>;

/** `created` is false where the order had an open session already, which is the answer then. */
export const OpenedSession = z.object({ ticket: Ticket, created: z.boolean() });
export type OpenedSession = z.infer<typeof OpenedSession>;
