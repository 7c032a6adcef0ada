import { subjectOfType } from "@crossdesk/contracts";
import { requestJoined } from "@crossdesk/trpc-nats";
import { JetStreamApiError, jetstreamManager } from "@nats-io/jetstream";
import type { ApiError } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { Database, Runner } from "@crossdesk/database";
import { inSpan, isTraced, onReconnect, orAbort, startLoop } from "@crossdesk/service-kit";
import type { Loop } from "@crossdesk/service-kit";
import { claimWaiting, markPublished, replayBefore } from "./db/outbox.ts";
import type { OutboxRow, WaitingOptions } from "./db/outbox.ts";
import { FreshEvents } from "./fresh-events.ts";
import { outbox } from "./publish.ts";
import type { OutboxEntry } from "./publish.ts";
import { traceOf, watchOutbox } from "./outbox-telemetry.ts";
import { ensureStream, EVENTS } from "./streams.ts";

/** What a relay works on. */
export interface RelayOptions {
  readonly db: Database;
  readonly nc: NatsConnection;
  readonly logger: Logger;
  /** The most events in flight at once: 100 by default. */
  readonly batchSize?: number;
  /** How long the broker may take to store an event, in milliseconds: 5 s by default. */
  readonly ackTimeoutMs?: number;
  /** How long an event of another process waits at most, in milliseconds: 1 s by default. */
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
  const broker: Broker = { nc, ackTimeoutMs };
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
    const { claimed, failures } = await db.transaction((tx) => publishBatch({ tx, broker, which, signal }));
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
    send: (event) => publish(broker, { ...event, replays: 0 }),
    onFailure: () => {
      fallBehind();
      loop.wake();
    },
  });
  const unwatch = watchOutbox(db);
  const loop = startLoop({ task: "publishing events", logger, pass });
  const unsubscribe = db.onCommit(outbox, ({ entries }) => onCommit(entries));
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

/** Where events go, and how long it may take to store one. */
interface Broker {
  readonly nc: NatsConnection;
  readonly ackTimeoutMs: number;
}

interface Batch {
  readonly tx: Runner;
  readonly broker: Broker;
  readonly which: WaitingOptions;
  readonly signal: AbortSignal;
}

/** How long a relay that closes waits for the acks of what it has sent, in milliseconds. */
const GRACE_MS = 1000;

/** All of a batch is sent before the first ack is awaited. What the broker stored is marked, also if the rest failed. */
const publishBatch = async ({ tx, broker, which, signal }: Batch): Promise<{ claimed: number; failures: Error[] }> => {
  const rows = await claimWaiting(tx, which);
  const acks = await Promise.allSettled(rows.map((row) => orAbort(publish(broker, row), signal, GRACE_MS)));
  const stored = rows.filter((_, index) => acks[index]?.status === "fulfilled").map(({ id }) => id);
  if (stored.length > 0) await markPublished(tx, stored);
  const failures = acks
    .filter((ack) => ack.status === "rejected")
    .map(({ reason }: { reason: unknown }) => (reason instanceof Error ? reason : new Error(String(reason))));
  return { claimed: rows.length, failures };
};

/** The answer to a publish: where the event was stored, or why it was not. */
interface PublishAck {
  readonly stream?: string;
  readonly error?: ApiError;
}

/** Resolves when the broker has stored the event. */
const store = async ({ nc, ackTimeoutMs }: Broker, { id, type, envelope, replays }: OutboxRow): Promise<void> => {
  const answer = await requestJoined({
    nc,
    subject: subjectOfType(type),
    payload: envelope,
    timeoutMs: ackTimeoutMs,
    messageId: replays === 0 ? id : `${id}:${replays}`,
  });
  const { stream = "", error } = JSON.parse(answer) as PublishAck;
  if (error !== undefined) throw new JetStreamApiError(error);
  if (stream === "") throw new Error("The answer to an event is not JetStream's.");
};

const publish = async (broker: Broker, row: OutboxRow): Promise<void> => {
  const { type, envelope } = row;
  if (!isTraced()) return store(broker, row);
  return inSpan({ name: `publish ${type}`, kind: "producer", ...traceOf(envelope) }, () => store(broker, row));
};
