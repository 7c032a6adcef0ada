import { randomUUIDv7 } from "node:crypto";
import {
  AnswerDueSoon,
  AnswerOverdue,
  CustomerErased,
  MessageAdded,
  TicketOpened,
  TicketPicked,
  TicketRated,
  TicketStatusChanged,
  TicketUpdated,
} from "@crossdesk/contracts";
import { eraseAnswersAbout } from "@crossdesk/database";
import { onEvent } from "@crossdesk/events";
import type { Transaction } from "@crossdesk/database";
import type { EventHandlers } from "@crossdesk/events";
import { findSubscribers } from "../db/repositories/endpoints.ts";
import type { Subscriber } from "../db/repositories/endpoints.ts";
import { eraseDeliveries } from "../db/repositories/erase-deliveries.ts";
import { insertMessages } from "../db/repositories/messages.ts";
import type { NewMessage } from "../db/repositories/messages.ts";
import type { WebhooksDeps } from "../deps.ts";
import { toWebhooks } from "../domain/to-webhooks.ts";
import type { TicketEvent, TicketPayload } from "../domain/to-webhooks.ts";

/** More than one event is made into, so that the ordinals of two of a ticket never overlap. */
const ORDINALS_PER_EVENT = 10;

const isWanted = ({ eventTypes }: Subscriber, { type }: TicketPayload): boolean =>
  eventTypes === null || eventTypes.includes(type);

/** What the webhooks service does at the events of the tickets service: stores a delivery for each endpoint that wants them, in the transaction of the inbox. */
export const createTicketEventHandlers = ({ clock, wake }: Pick<WebhooksDeps, "clock" | "wake">): EventHandlers => {
  const take = async (event: TicketEvent, tx: Transaction): Promise<void> => {
    const payloads = toWebhooks(event);
    if (payloads.length === 0) return;
    const { entityId, sequence } = event;
    const subscribers = await findSubscribers(tx, { entityId, occurredAt: new Date(event.occurredAt) });
    const messages = payloads.flatMap((payload, index): NewMessage[] => {
      const wanting = subscribers.filter((subscriber) => isWanted(subscriber, payload));
      if (wanting.length === 0) return [];
      return [
        {
          id: randomUUIDv7(),
          type: payload.type,
          body: JSON.stringify(payload),
          ticketId: payload.data.ticketId,
          ordinal: sequence * ORDINALS_PER_EVENT + index,
          deliveries: wanting.map(({ id: endpointId, enabled }) => ({ id: randomUUIDv7(), endpointId, enabled })),
        },
      ];
    });
    if (messages.length === 0) return;
    await insertMessages(tx, messages, clock.now());
    tx.afterCommit(wake);
  };
  return {
    "events.tickets.ticket-opened": onEvent(TicketOpened, take),
    "events.tickets.ticket-updated": onEvent(TicketUpdated, take),
    "events.tickets.ticket-status-changed": onEvent(TicketStatusChanged, take),
    "events.tickets.ticket-picked": onEvent(TicketPicked, take),
    "events.tickets.message-added": onEvent(MessageAdded, take),
    "events.tickets.answer-due-soon": onEvent(AnswerDueSoon, take),
    "events.tickets.answer-overdue": onEvent(AnswerOverdue, take),
    "events.tickets.ticket-rated": onEvent(TicketRated, take),
    "events.tickets.customer-erased": onEvent(CustomerErased, async ({ entityId, data }, tx) => {
      if (data.filesAlone === true) return;
      await eraseDeliveries(tx, data.ticketIds);
      await eraseAnswersAbout(tx, { entityId, ...data });
    }),
  };
};
