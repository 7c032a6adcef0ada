import { EventEnvelope } from "@crossdesk/contracts";
import { isDuplicate } from "@crossdesk/database";
import type { Database, Transaction } from "@crossdesk/database";
import { beginSpan, inSpan } from "@crossdesk/service-kit";
import type { NewSpan } from "@crossdesk/service-kit";
import { noteEvent, noteEvents } from "./db/inbox.ts";
import type { EventHandler, ReadEvent } from "./handler.ts";

/** Reads an event for its handler; throws where envelope or data don't fit. */
export const readEvent = (text: string, handler: EventHandler): ReadEvent => {
  const json: unknown = JSON.parse(text);
  const envelope = EventEnvelope.parse(json);
  const event = handler.schema.parse(json);
  return { envelope, apply: (tx) => handler.handle(event, tx), shares: handler.shares === true };
};

/**
 * Lets an event take effect, once however often it comes: its id goes into the inbox in the transaction of the effect.
 * A twin that is being handled elsewhere is waited for.
 */
export const applyOnce = async (db: Database, event: ReadEvent): Promise<void> => {
  await inSpan(spanOf(db, event), (within) => noteAndApply(db, event, within));
};

const spanOf = (db: Database, { envelope: { id, type, requestId, traceparent } }: ReadEvent): NewSpan => ({
  name: `handle ${type}`,
  kind: "consumer",
  traceparent,
  attributes: {
    "messaging.system": "nats",
    "messaging.message.id": id,
    "db.namespace": db.name,
    "crossdesk.request_id": requestId ?? "",
  },
});

/** Lets events of different aggregates take effect in one transaction, all or none. One that was there before fails it. */
export const applyTogether = async (db: Database, events: readonly ReadEvent[]): Promise<void> => {
  // Replicas that are given the same events note them in the same order, so that neither waits for the other.
  const sorted = events.toSorted((a, b) => (a.envelope.id < b.envelope.id ? -1 : 1));
  const spans = events.map((event) => beginSpan(spanOf(db, event)));
  try {
    await db.transaction(async (tx) => {
      noteEvents(
        tx,
        sorted.map(({ envelope }) => envelope),
      );
      const applied = await Promise.allSettled(sorted.map((event) => event.apply(tx)));
      for (const each of applied) if (each.status === "rejected") throw each.reason;
    });
    for (const span of spans) span?.end();
  } catch (error) {
    for (const span of spans) span?.end(error instanceof Error ? error.name : "failure");
    throw error;
  }
};

/** Whether the inbox refused the note of an event that it has already. */
const isRepeated = (noting: PromiseSettledResult<unknown>): boolean =>
  noting.status === "rejected" && isDuplicate(noting.reason, "inbox_pkey");

/**
 * The note is sent together with the handler's first statement, without waiting for it: the inbox refuses the note of an event that it
 * has, and with it everything that the handler did. Nearly all events are news, and so nearly all cost a round trip less.
 */
const noteAndApply = async (
  db: Database,
  { envelope, apply }: ReadEvent,
  traceparent: string | undefined,
): Promise<void> => {
  const { id, type, requestId } = envelope;
  let noting: Promise<unknown> = Promise.resolve();
  const handle = async (tx: Transaction): Promise<void> => {
    noting = noteEvent(tx, id, type);
    // It fails the commit.
    noting.catch(() => undefined);
    await apply(tx);
  };
  const origin = {
    ...(requestId === undefined ? {} : { requestId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  try {
    await db.transaction(handle, { origin });
  } catch (error) {
    // Also where the handler failed: its statements fail behind a note that was refused, and at what it had done before.
    const [noted] = await Promise.allSettled([noting]);
    if (!isRepeated(noted)) throw error;
  }
};
