import { z } from "zod";
import { Instant, Ordinal, StoredId, Uuid } from "../primitives.ts";
import { Awaiting, Channel, Rating, TicketPriority, TicketStatus } from "../tickets/ticket.ts";
import { WebhookEventType } from "./endpoint.ts";

/** A ticket as webhooks describe it: every API's ids and where it stands; no texts, no names, no contact. */
export const WebhookTicket = z
  .object({
    entityId: StoredId.describe("The tenant of the ticket."),
    ticketId: Uuid.describe("The id of the ticket."),
    number: Ordinal.describe("The number of the ticket, which is its id in the support-ticket API."),
    feedbackId: Uuid.nullable().describe("The id of the complaint in the customer-support API; `null` in old events."),
    roomId: Uuid.describe("The chat room of the ticket, in the chat-ticket API."),
    orderId: StoredId.nullable().describe("The order of the ticket, in the Beckn API."),
    channel: Channel.describe("The way that the ticket came in."),
    status: TicketStatus.describe("The status of the ticket."),
    customerId: StoredId.describe("The id of the customer."),
    language: z.string().describe("The language of the customer, such as `eng`."),
    isRoomClosed: z.boolean().describe("Whether the chat room is closed."),
    openedAt: Instant.describe("When the ticket was opened."),
    pickedAt: Instant.nullable().describe("When its agent picked it."),
    assignedAgentId: z.string().nullable().describe("The agent who has the ticket."),
    awaiting: Awaiting.nullable().describe(
      "Who owes the next message; `null` once the ticket is closed, and in old events.",
    ),
    awaitingSince: Instant.nullable().describe("Since when they owe it."),
    version: z
      .int()
      .min(1)
      .describe("Rises with every change of the ticket: of two webhooks, the higher one is the later state."),
  })
  .meta({ id: "WebhookTicket", description: "A ticket: ids and standing, and no texts, names or contacts." });
export type WebhookTicket = z.infer<typeof WebhookTicket>;

/** `ticket.status_changed` is `TicketStatusChangedWebhook` in OpenAPI documents. */
const nameOf = (type: string): string =>
  `${type.replaceAll(/(?:^|[._])(\w)/gu, (_, letter: string) => letter.toUpperCase())}Webhook`;

/** What `data` holds beside the ticket, by type. */
const payload = <Type extends string, Data extends z.ZodType>(type: Type, data: Data, description: string) =>
  z
    .object({
      type: z.literal(type).describe("What happened."),
      timestamp: Instant.describe("When it happened."),
      data,
    })
    .meta({ id: nameOf(type), description });

const statusMoved = WebhookTicket.extend({
  previousStatus: TicketStatus.nullable().describe("The status that the ticket had before."),
}).describe("The ticket, and the status that it had before.");
const agentMoved = WebhookTicket.extend({
  previousAgentId: z.string().nullable().describe("The agent who had the ticket before."),
}).describe("The ticket, and the agent who had it before.");
const messageAdded = WebhookTicket.extend({
  messageId: Ordinal.describe("The id of the message."),
  senderId: z.string().describe("Who wrote the message."),
  senderType: z.string().describe("What the sender is, such as `customer`."),
  attachmentNames: z.array(z.string()).describe("What the attachments are called."),
}).describe("The ticket, and what was added to it.");
const answerPromised = WebhookTicket.extend({
  answer: z
    .enum(["first", "next"])
    .describe("Whether it is the first answer to the ticket, or one to a later message."),
  answerDueAt: Instant.describe("Until when the answer was promised."),
  priority: TicketPriority.describe("The priority of the ticket."),
}).describe("The ticket, and the answer that was promised.");
const rated = WebhookTicket.extend({
  rating: Rating.describe("How the customer rated the conversation: 1 is the worst, 5 the best."),
  previousRating: Rating.nullable().describe("How they had rated it before."),
  hasComment: z.boolean().describe("Whether they said something beside it. The text is read with a token."),
}).describe("The ticket, and how it was rated.");
const endpointTested = z
  .object({
    entityId: StoredId.describe("The tenant of the endpoint."),
    endpointId: Uuid.describe("The id of the endpoint."),
  })
  .describe("The endpoint that was tried.");

/** The body of a webhook, by `type`: what partners can rely on. Fields may be added, never changed or taken away. */
export const WebhookPayload = z.discriminatedUnion("type", [
  payload("ticket.opened", WebhookTicket, "A ticket came in, through whichever API."),
  payload("ticket.updated", WebhookTicket, "A fact of a ticket changed."),
  payload("ticket.status_changed", statusMoved, "A ticket got another status."),
  payload("ticket.assigned", agentMoved, "An agent has a ticket now."),
  payload("ticket.unassigned", agentMoved, "An agent has a ticket no longer."),
  payload("ticket.picked", WebhookTicket, "A ticket's agent began to work on it."),
  payload("ticket.closed", statusMoved, "A ticket was closed. It comes beside `ticket.status_changed`."),
  payload("message.added", messageAdded, "Somebody wrote. The text is read with a token."),
  payload("ticket.answer_due_soon", answerPromised, "A promised answer is due soon."),
  payload("ticket.answer_overdue", answerPromised, "The team has not answered in the promised time."),
  payload("ticket.rated", rated, "The customer rated a conversation that has ended, or rated it differently."),
  payload("webhook.test", endpointTested, "Somebody tried the endpoint. Nobody can subscribe to it."),
]);
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** Every type that is ever sent: those that can be subscribed to, and the one that is sent to try an endpoint. */
export const SentWebhookType = z.enum([...WebhookEventType.options, "webhook.test"]);
export type SentWebhookType = z.infer<typeof SentWebhookType>;
