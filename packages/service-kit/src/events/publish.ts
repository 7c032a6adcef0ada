import { randomUUIDv7 } from "node:crypto";
import { EVENT_VERSION, EventEnvelope } from "@crossdesk/contracts";
import type { Origin } from "../database/transaction.ts";
import type { Query } from "../database/statement.ts";

/** An event to tell other services of. `type` is its subject; `data` is JSON that fits its schema in contracts. */
export interface NewEvent {
  readonly type: `events.${string}.${string}`;
  readonly entityId: string;
  readonly aggregateId: string;
  /** Rises with each change of the aggregate. */
  readonly sequence: number;
  readonly data: unknown;
}

/** A subject's tokens: the client would send `*`, `>` and blanks as they are, and the broker read them otherwise. */
const SUBJECT = /^events(?:\.[\w-]+){2,}$/;

/** Below NATS's usual limit of 1 MiB a message: what is too large should fail its transaction, and not the relay. */
const MAX_BYTES = 1_000_000;

/** Writes an event's outbox row, in the transaction of `query`. The envelope is checked: what goes out can be read. */
export const insertEvent = async (
  query: Query,
  event: NewEvent,
  { occurredAt, origin }: { occurredAt: Date; origin: Origin },
): Promise<string> => {
  if (!SUBJECT.test(event.type)) throw new TypeError(`"${event.type}" is no event type.`);
  const envelope = EventEnvelope.parse({
    id: randomUUIDv7(),
    version: EVENT_VERSION,
    occurredAt: occurredAt.toISOString(),
    entityId: event.entityId,
    aggregateId: event.aggregateId,
    sequence: event.sequence,
    requestId: origin.requestId,
    traceparent: origin.traceparent,
    type: event.type,
    data: event.data,
  } satisfies EventEnvelope);
  const text = JSON.stringify(envelope);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw new RangeError(`An event of ${bytes} bytes is too large; ${MAX_BYTES} are the most.`);
  await query({
    name: "kit-insert-event",
    text: "INSERT INTO outbox (id, type, envelope) VALUES ($1, $2, $3)",
    values: [envelope.id, envelope.type, text],
  });
  return envelope.id;
};
