import { z } from "zod";
import { Instant, Ordinal, RowNumber, StoredId, Uuid } from "../primitives.ts";
import { ActorType, Awaiting, Channel, Rating, TicketPriority, TicketStatus } from "../tickets/ticket.ts";
import { defineEvent } from "./envelope.ts";

/** The ticket as other services need to know it, after the change that the event is about. */
export const TicketFacts = z.object({
  ticketId: Uuid,
  number: Ordinal,
  channel: Channel,
  status: TicketStatus,
  customerId: StoredId,
  orderId: StoredId.nullable(),
  language: z.string(),
  roomId: Uuid,
  /** The customer-support API's id of it; events of earlier releases leave it out. */
  feedbackId: Uuid.optional(),
  isRoomClosed: z.boolean(),
  openedAt: Instant,
  pickedAt: Instant.nullable(),
  assignedAgentId: z.string().nullable(),
  /** The latest change of assignment that the ticket knows of; events of earlier releases leave it out. */
  assignmentVersion: z.int().min(0).optional(),
  /** Who owes the next message, and since when: `null` once it is closed; events from before this was known leave both out. */
  awaiting: Awaiting.nullable().optional(),
  awaitingSince: Instant.nullable().optional(),
  /** On the change that took the ticket out of resolved or closed: who did it, the customer also where a partner wrote for them. */
  reopened: z.object({ by: ActorType }).optional(),
  /** The change is the team's own: partners get no webhook of it. */
  isInternal: z.literal(true).optional(),
  /** What the change moved it from; left out where the ticket is new. */
  previous: z.object({ status: TicketStatus, assignedAgentId: z.string().nullable() }).optional(),
});
export type TicketFacts = z.infer<typeof TicketFacts>;

export const TicketOpened = defineEvent("events.tickets.ticket-opened", TicketFacts);
/** Any change of status but opening: `data.status` is the new one. */
export const TicketStatusChanged = defineEvent("events.tickets.ticket-status-changed", TicketFacts);
export const TicketPicked = defineEvent("events.tickets.ticket-picked", TicketFacts);
export const TicketUpdated = defineEvent("events.tickets.ticket-updated", TicketFacts);
export const MessageAdded = defineEvent(
  "events.tickets.message-added",
  TicketFacts.extend({
    messageId: RowNumber,
    senderId: z.string(),
    senderType: z.string(),
    attachmentNames: z.array(z.string()),
  }),
);

/** A promised answer: to a ticket's opening, or to a later message of its customer. */
const promisedAnswer = TicketFacts.extend({
  answer: z.enum(["first", "next"]),
  answerDueAt: Instant,
  priority: TicketPriority,
});
/** The team was warned that a promised answer is due soon. */
export const AnswerDueSoon = defineEvent("events.tickets.answer-due-soon", promisedAnswer);
/** The team has not answered in the promised time. */
export const AnswerOverdue = defineEvent("events.tickets.answer-overdue", promisedAnswer);
/** The customer rated a conversation, or rated it differently. */
export const TicketRated = defineEvent(
  "events.tickets.ticket-rated",
  TicketFacts.extend({ rating: Rating, previousRating: Rating.nullable(), hasComment: z.boolean() }),
);
/**
 * The texts of these tickets were erased, at a customer's wish or because their time was over. Each service erases what it keeps of them.
 * `aggregateId` is the erasure's id; the events of one erasure name some tickets each, and the last one may name none.
 */
export const CustomerErased = defineEvent(
  "events.tickets.customer-erased",
  z.object({
    erasureId: Uuid,
    /** The customer whose tickets they are, and who was erased; `null` if the texts were erased by age. */
    customerId: StoredId.nullable(),
    ticketIds: z.array(Uuid),
    isLast: z.boolean(),
    /** The texts stay, and the files go. */
    filesAlone: z.literal(true).optional(),
  }),
);
export type CustomerErased = z.infer<typeof CustomerErased>;

/** Every event of the tickets service by its type; `aggregateId` is the ticket's id, `sequence` its version. */
export const TICKET_EVENTS = {
  "events.tickets.ticket-opened": TicketOpened,
  "events.tickets.ticket-status-changed": TicketStatusChanged,
  "events.tickets.ticket-picked": TicketPicked,
  "events.tickets.ticket-updated": TicketUpdated,
  "events.tickets.message-added": MessageAdded,
  "events.tickets.answer-due-soon": AnswerDueSoon,
  "events.tickets.answer-overdue": AnswerOverdue,
  "events.tickets.ticket-rated": TicketRated,
} as const;
export type TicketEventType = keyof typeof TICKET_EVENTS;
