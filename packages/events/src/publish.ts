import { randomUUIDv7 } from "node:crypto";
import { EVENT_VERSION, EventEnvelope } from "@crossdesk/contracts";
import { bound } from "@crossdesk/database";
import type { Bound, CommitContext, CommitHook, Origin, Transaction } from "@crossdesk/database";
import { insertEvent, insertEvents } from "./db/outbox.ts";

/** An event for other services. `type` is its subject; `data` is JSON that fits its schema in contracts. */
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

/** An event as it is stored. */
export interface OutboxEntry {
  readonly id: string;
  readonly type: string;
  readonly envelope: string;
}

/** An event's outbox row. The envelope is checked: what goes out can be read. */
const toOutboxEntry = (event: NewEvent, { occurredAt, origin }: { occurredAt: Date; origin: Origin }): OutboxEntry => {
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
  return { id: envelope.id, type: envelope.type, envelope: text };
};

/** The statements that write a transaction's events, in the order in which they were published. */
const outboxStatements = (entries: readonly OutboxEntry[]): Bound[] => {
  const [first] = entries;
  if (first === undefined) return [];
  if (entries.length === 1) return [bound(insertEvent, first)];
  return [
    bound(insertEvents, {
      ids: entries.map(({ id }) => id),
      types: entries.map(({ type }) => type),
      envelopes: entries.map(({ envelope }) => envelope),
    }),
  ];
};

/** Events of one transaction, in the order in which they were published. */
interface Outgoing {
  readonly context: CommitContext;
  readonly entries: OutboxEntry[];
}

/** Writes a transaction's events into the outbox, with its commit. */
export const outbox: CommitHook<Outgoing> = {
  begin: (context) => ({ context, entries: [] }),
  statements: ({ entries }) => outboxStatements(entries),
};

/** Publishes an event once `tx` is committed, and never otherwise; returns its id. */
export const publish = (tx: Pick<Transaction, "atCommit">, event: NewEvent): string => {
  const { context, entries } = tx.atCommit(outbox);
  const entry = toOutboxEntry(event, { occurredAt: context.now(), origin: context.origin });
  entries.push(entry);
  return entry.id;
};
