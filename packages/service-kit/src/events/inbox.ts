import { EventEnvelope } from "@crossdesk/contracts";
import type { Database } from "../database/database.ts";
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

/** Undoes what a repeated event has done. */
class AlreadyHandled extends Error {
  override readonly name = "AlreadyHandled";
}

/**
 * The note goes out together with the handler's first statement, and what the handler did only stands if the event was news: nearly
 * all are, and so nearly all cost a round trip less.
 */
const noteAndApply = async (
  db: Database,
  { envelope, apply }: ReadEvent,
  traceparent: string | undefined,
): Promise<void> => {
  const { id, type, requestId } = envelope;
  const handle = async (tx: Transaction): Promise<void> => {
    const noting = tx.query({
      name: "kit-note-event",
      text: "INSERT INTO inbox (event_id, type) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id",
      values: [id, type],
    });
    const [noted, applied] = await Promise.allSettled([noting, apply(tx)]);
    if (noted.status === "rejected") throw noted.reason;
    // Also where the handler failed: it may have failed at what it had done before.
    if (noted.value.length === 0) throw new AlreadyHandled();
    if (applied.status === "rejected") throw applied.reason;
  };
  const origin = {
    ...(requestId === undefined ? {} : { requestId }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  try {
    await db.transaction(handle, { origin });
  } catch (error) {
    if (!(error instanceof AlreadyHandled)) throw error;
  }
};
