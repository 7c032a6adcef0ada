import { z } from "zod";
import { Instant, Ordinal, StoredId, Uuid } from "../primitives.ts";
import { Awaiting, Channel, TicketStatus } from "../tickets/ticket.ts";
import { WebhookEventType } from "./endpoint.ts";

/** A ticket as partners are told of it: every API's ids and where it stands; no texts, no names, no contact. */
export const WebhookTicket = z.object({
  entityId: StoredId,
  ticketId: Uuid,
  /** The support-ticket API's id. */
  number: Ordinal,
  /** The customer-support API's id; `null` for events of before it was told. */
  feedbackId: Uuid.nullable(),
  /** The chat-ticket API's room. */
  roomId: Uuid,
  /** The Beckn API's order. */
  orderId: StoredId.nullable(),
  channel: Channel,
  status: TicketStatus,
  customerId: StoredId,
  language: z.string(),
  isRoomClosed: z.boolean(),
  openedAt: Instant,
  pickedAt: Instant.nullable(),
  assignedAgentId: z.string().nullable(),
  /** Who owes the next message; `null` once the ticket is closed, and for events from before this was known. */
  awaiting: Awaiting.nullable(),
  awaitingSince: Instant.nullable(),
  /** Rises with every change of the ticket: of two webhooks, the higher one is the later state. */
  version: z.int().min(1),
});
export type WebhookTicket = z.infer<typeof WebhookTicket>;

/** What `data` holds beside the ticket, by type. */
const payload = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  z.object({ type: z.literal(type), timestamp: Instant, data });

const statusMoved = WebhookTicket.extend({ previousStatus: TicketStatus.nullable() });

/** The body of a webhook, by `type`: what partners can rely on. Fields may be added, never changed or taken away. */
export const WebhookPayload = z.discriminatedUnion("type", [
  payload("ticket.opened", WebhookTicket),
  payload("ticket.updated", WebhookTicket),
  payload("ticket.status_changed", statusMoved),
  payload("ticket.assigned", WebhookTicket.extend({ previousAgentId: z.string().nullable() })),
  payload("ticket.unassigned", WebhookTicket.extend({ previousAgentId: z.string().nullable() })),
  payload("ticket.picked", WebhookTicket),
  payload("ticket.closed", statusMoved),
  payload(
    "message.added",
    WebhookTicket.extend({
      messageId: Ordinal,
      senderId: z.string(),
      senderType: z.string(),
      attachmentNames: z.array(z.string()),
    }),
  ),
  payload("webhook.test", z.object({ entityId: StoredId, endpointId: Uuid })),
]);
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** Every type that is ever sent: those that can be subscribed to, and the one that is sent to try an endpoint. */
export const SentWebhookType = z.enum([...WebhookEventType.options, "webhook.test"]);
export type SentWebhookType = z.infer<typeof SentWebhookType>;
