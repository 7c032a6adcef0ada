import { randomUUIDv7 } from "node:crypto";
import { EVENT_VERSION, EventEnvelope } from "@crossdesk/contracts";
import type { CommitContext, CommitHook, Origin, Transaction, Write } from "@crossdesk/database";

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

/** The statements that write a transaction's events, in the order in which they were told. */
const outboxStatements = (entries: readonly OutboxEntry[]): Write[] => {
  const [first] = entries;
  if (first === undefined) return [];
  if (entries.length === 1) {
    return [
      {
        name: "kit-insert-event",
        joins: true,
        text: "INSERT INTO outbox (id, type, envelope) VALUES ($1, $2, $3)",
        values: [first.id, first.type, first.envelope],
      },
    ];
  }
  return [
    {
      name: "kit-insert-events",
      joins: true,
      text: `INSERT INTO outbox (id, type, envelope)
        SELECT id, type, envelope FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY
          AS told (id, type, envelope, place) ORDER BY place`,
      values: [entries.map(({ id }) => id), entries.map(({ type }) => type), entries.map(({ envelope }) => envelope)],
    },
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
