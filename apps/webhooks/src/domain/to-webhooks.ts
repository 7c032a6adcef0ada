import { toPlainFileName, isClosed } from "@crossdesk/contracts";
import type {
  AnswerOverdue,
  MessageAdded,
  TicketEventType,
  TicketFacts,
  TicketRated,
  WebhookEventType,
  WebhookPayload,
  WebhookTicket,
} from "@crossdesk/contracts";
import type { z } from "zod";

/** An event of the tickets service, as far as webhooks are made of it. */
export interface TicketEvent {
  readonly type: TicketEventType;
  readonly entityId: string;
  readonly sequence: number;
  readonly occurredAt: string;
  readonly data:
    | TicketFacts
    | z.infer<typeof MessageAdded>["data"]
    | z.infer<typeof AnswerOverdue>["data"]
    | z.infer<typeof TicketRated>["data"];
}

/** A payload that an endpoint can subscribe to. */
export type TicketPayload = Extract<WebhookPayload, { readonly type: WebhookEventType }>;

const ticketOf = ({ entityId, sequence, data }: TicketEvent): WebhookTicket => ({
  entityId,
  ticketId: data.ticketId,
  number: data.number,
  feedbackId: data.feedbackId ?? null,
  roomId: data.roomId,
  orderId: data.orderId,
  channel: data.channel,
  status: data.status,
  customerId: data.customerId,
  language: data.language,
  isRoomClosed: data.isRoomClosed,
  openedAt: data.openedAt,
  pickedAt: data.pickedAt,
  assignedAgentId: data.assignedAgentId,
  awaiting: data.awaiting ?? null,
  awaitingSince: data.awaitingSince ?? null,
  version: sequence,
});

const statusPayloads = (event: TicketEvent, ticket: WebhookTicket): TicketPayload[] => {
  const { previous, status } = event.data;
  // Events of earlier releases have no `previous`: only the type says that something moved.
  const moved =
    previous === undefined ? event.type === "events.tickets.ticket-status-changed" : previous.status !== status;
  if (!moved) return [];
  const timestamp = event.occurredAt;
  const data = { ...ticket, previousStatus: previous?.status ?? null };
  return [
    { type: "ticket.status_changed", timestamp, data },
    ...(isClosed(status) ? [{ type: "ticket.closed" as const, timestamp, data }] : []),
  ];
};

const agentPayloads = (event: TicketEvent, ticket: WebhookTicket): TicketPayload[] => {
  const { previous, assignedAgentId } = event.data;
  if (previous === undefined || previous.assignedAgentId === assignedAgentId) return [];
  const type = assignedAgentId === null ? "ticket.unassigned" : "ticket.assigned";
  return [{ type, timestamp: event.occurredAt, data: { ...ticket, previousAgentId: previous.assignedAgentId } }];
};

/** A promised answer of which the team was warned, or that it missed. */
const answerPayloads =
  (type: "ticket.answer_due_soon" | "ticket.answer_overdue") =>
  ({ occurredAt, data }: TicketEvent, ticket: WebhookTicket): TicketPayload[] => {
    if (!("answerDueAt" in data)) return [];
    const { answer, answerDueAt, priority } = data;
    return [{ type, timestamp: occurredAt, data: { ...ticket, answer, answerDueAt, priority } }];
  };

/** What each event is beside a change of status or agent. */
const OWN: Readonly<Record<TicketEventType, (event: TicketEvent, ticket: WebhookTicket) => TicketPayload[]>> = {
  "events.tickets.ticket-opened": ({ occurredAt }, data) => [{ type: "ticket.opened", timestamp: occurredAt, data }],
  "events.tickets.ticket-updated": ({ occurredAt }, data) => [{ type: "ticket.updated", timestamp: occurredAt, data }],
  "events.tickets.ticket-picked": ({ occurredAt }, data) => [{ type: "ticket.picked", timestamp: occurredAt, data }],
  "events.tickets.ticket-status-changed": () => [],
  "events.tickets.message-added": ({ occurredAt, data }, ticket) => {
    if (!("messageId" in data)) return [];
    const { messageId, senderId, senderType, attachmentNames } = data;
    return [
      {
        type: "message.added",
        timestamp: occurredAt,
        data: { ...ticket, messageId, senderId, senderType, attachmentNames: attachmentNames.map(toPlainFileName) },
      },
    ];
  },
  "events.tickets.answer-due-soon": answerPayloads("ticket.answer_due_soon"),
  "events.tickets.answer-overdue": answerPayloads("ticket.answer_overdue"),
  "events.tickets.ticket-rated": ({ occurredAt, data }, ticket) => {
    if (!("rating" in data)) return [];
    const { rating, previousRating, hasComment } = data;
    return [{ type: "ticket.rated", timestamp: occurredAt, data: { ...ticket, rating, previousRating, hasComment } }];
  },
};

/** The webhooks that partners get of an event: what happened itself first, then the new agent and the new status that came of it. */
export const toWebhooks = (event: TicketEvent): readonly TicketPayload[] => {
  if (event.data.isInternal === true) return [];
  const ticket = ticketOf(event);
  return [...OWN[event.type](event, ticket), ...agentPayloads(event, ticket), ...statusPayloads(event, ticket)];
};
