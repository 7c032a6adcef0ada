import { EventEnvelope } from "@crossdesk/contracts";
import type { Database } from "../database/database.ts";
import { isDuplicate } from "../database/failures.ts";
import { inSpan } from "../telemetry/tracing.ts";
import type { Transaction } from "../database/transaction.ts";
import type { EventHandler, ReadEvent } from "./handler.ts";

/** Reads an event for its handler; throws where envelope or data don't fit. */
export const readEvent = (text: string, handler: EventHandler): ReadEvent => {
  const json: unknown = JSON.parse(text);
  const envelope = EventEnvelope.parse(json);
  const event = handler.schema.parse(json);
  return { envelope, apply: (tx) => handler.handle(event, tx) };
};

/**
 * Lets an event take effect, once however often it comes: its id goes into the inbox in the transaction of the effect.
 * A twin that is being handled elsewhere is waited for.
 */
export const applyOnce = async (db: Database, { envelope, apply }: ReadEvent): Promise<void> => {
  const { id, type, requestId, traceparent } = envelope;
  await inSpan(
    {
      name: `handle ${type}`,
      kind: "consumer",
      traceparent,
      attributes: {
        "messaging.system": "nats",
        "messaging.message.id": id,
        "db.namespace": db.name,
        "crossdesk.request_id": requestId ?? "",
      },
    },
    (within) => noteAndApply(db, { envelope, apply }, within),
  );
};

/** Whether the inbox refused the note of an event that it has already. */
const isRepeated = (noting: PromiseSettledResult<unknown>): boolean =>
  noting.status === "rejected" && isDuplicate(noting.reason, "inbox_pkey");

/**
 * The note goes out together with what the handler does first, and nobody waits for it: the inbox refuses the note of an event that it
 * has, and with it all that the handler did. Nearly all events are news, and so nearly all cost a round trip less.
 */
const noteAndApply = async (
  db: Database,
  { envelope, apply }: ReadEvent,
  traceparent: string | undefined,
): Promise<void> => {
  const { id, type, requestId } = envelope;
  let noting: Promise<unknown> = Promise.resolve();
  const handle = async (tx: Transaction): Promise<void> => {
    noting = tx.query({
      name: "kit-note-event",
      text: "INSERT INTO inbox (event_id, type) VALUES ($1, $2)",
      values: [id, type],
    });
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
