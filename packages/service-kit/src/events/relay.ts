import { subjectOfType } from "@crossdesk/contracts";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { orAbort, startLoop } from "../loop.ts";
import type { Loop } from "../loop.ts";
import { onReconnect } from "./on-reconnect.ts";
import { claimWaiting, markPublished, replayBefore } from "./outbox.ts";
import type { OutboxRow, WaitingOptions } from "./outbox.ts";
import { FreshEvents } from "./fresh-events.ts";
import type { OutboxEntry } from "./publish.ts";
import { inSpan, isTraced } from "../telemetry/tracing.ts";
import { traceOf, watchOutbox } from "./outbox-telemetry.ts";
import { ensureStream, EVENTS } from "./streams.ts";

/** What a relay works on. */
export interface RelayOptions {
  readonly db: Database;
  readonly nc: NatsConnection;
  readonly logger: Logger;
  /** The most events in flight at once: 100 unless told. */
  readonly batchSize?: number;
  /** How long the broker may take to store an event, in milliseconds: 5 s unless told. */
  readonly ackTimeoutMs?: number;
  /** How long an event of another process waits at most, in milliseconds: 1 s unless told. */
  readonly pollMs?: number;
}

/**
 * Publishes events to JetStream: those of this process's commits at once, and by polling what was left behind, oldest first.
 * A row counts as published when the broker has stored the event, and not before; so an event may be published twice but is
 * never lost, and consumers have their inbox for that. Replicas share the work. Where the stream was lost with the
 * broker's disk, it is created anew and the last day's events go into it again.
 */
export const startRelay = ({
  db,
  nc,
  logger,
  batchSize = 100,
  ackTimeoutMs = 5000,
  pollMs = 1000,
}: RelayOptions): Loop => {
  const js = jetstream(nc, { timeout: ackTimeoutMs });
  let streamKnown = false;
  /** Nothing waits that is older than what this process commits, so that its events may go out directly. */
  let caughtUp = false;
  /** Events were committed since the last look, and not sent directly. */
  let leftBehind = false;

  const knowStream = async (): Promise<void> => {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const info = await ensureStream(jsm, EVENTS);
    const replayed = await replayBefore(db, new Date(info.created));
    if (replayed > 0) logger.warn({ events: replayed }, "the event stream is a new one; publishing the last day again");
    streamKnown = true;
  };

  const pass = async (signal: AbortSignal): Promise<number> => {
    if (!streamKnown) await orAbort(knowStream(), signal);
    leftBehind = false;
    const which = { limit: batchSize, except: fresh.inHand, minAgeMs: caughtUp ? pollMs : 0 };
    const { claimed, failures } = await db.transaction((tx) => publishBatch({ query: tx.query, js, which, signal }));
    const [failure] = failures;
    if (failure !== undefined) {
      fallBehind();
      throw failure;
    }
    caughtUp ||= claimed === 0 && !leftBehind;
    return caughtUp && claimed < batchSize ? pollMs : 0;
  };

  const fallBehind = (): void => {
    streamKnown = false;
    caughtUp = false;
  };

  const onCommit = (events: readonly OutboxEntry[]): void => {
    if (caughtUp && events.length > 0 && fresh.take(events)) return;
    caughtUp = false;
    leftBehind = true;
    loop.wake();
  };

  const fresh = new FreshEvents({
    db,
    logger,
    send: (event) => publish(js, { ...event, replays: 0 }),
    onFailure: () => {
      fallBehind();
      loop.wake();
    },
  });
  const unwatch = watchOutbox(db);
  const loop = startLoop({ task: "publishing events", logger, pass });
  const unsubscribe = db.onCommit("events", onCommit);
  const unfollow = onReconnect(nc, () => {
    // It may be another server, or the same one with an empty disk.
    fallBehind();
    loop.wake();
  });
  return {
    wake: loop.wake,
    close: async () => {
      unwatch();
      unsubscribe();
      unfollow();
      await Promise.all([loop.close(), fresh.close()]);
    },
  };
};

interface Batch {
  readonly query: Parameters<typeof claimWaiting>[0];
  readonly js: JetStreamClient;
  readonly which: WaitingOptions;
  readonly signal: AbortSignal;
}

/** How long a relay that closes waits for the acks of what it has sent, in milliseconds. */
const GRACE_MS = 1000;

/** All of a batch is sent before the first ack is awaited. What the broker stored is marked, also if the rest failed. */
const publishBatch = async ({ query, js, which, signal }: Batch): Promise<{ claimed: number; failures: Error[] }> => {
  const rows = await claimWaiting(query, which);
  const acks = await Promise.allSettled(rows.map((row) => orAbort(publish(js, row), signal, GRACE_MS)));
  const stored = rows.filter((_, index) => acks[index]?.status === "fulfilled").map(({ id }) => id);
  if (stored.length > 0) await markPublished(query, stored);
  const failures = acks
    .filter((ack) => ack.status === "rejected")
    .map(({ reason }: { reason: unknown }) => (reason instanceof Error ? reason : new Error(String(reason))));
  return { claimed: rows.length, failures };
};

const publish = async (js: JetStreamClient, { id, type, envelope, replays }: OutboxRow): Promise<void> => {
  const send = () => js.publish(subjectOfType(type), envelope, { msgID: replays === 0 ? id : `${id}:${replays}` });
  if (isTraced()) await inSpan({ name: `publish ${type}`, kind: "producer", ...traceOf(envelope) }, send);
  else await send();
};
