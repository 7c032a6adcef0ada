import { subjectOfType } from "@crossdesk/contracts";
import { requestJoined } from "@crossdesk/trpc-nats";
import { JetStreamApiError, jetstreamManager } from "@nats-io/jetstream";
import type { ApiError } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { Database, Runner } from "@crossdesk/database";
import { inSpan, isTraced, onReconnect, orAbort, startLoop } from "@crossdesk/service-kit";
import type { Loop } from "@crossdesk/service-kit";
import { claimWaiting, markPublished, readLastStored, replayBefore, replayOutbox } from "./db/outbox.ts";
import type { OutboxRow, StoredEvent, WaitingOptions } from "./db/outbox.ts";
import { FreshEvents } from "./fresh-events.ts";
import { outbox } from "./publish.ts";
import type { OutboxEntry } from "./publish.ts";
import { traceOf, watchOutbox } from "./outbox-telemetry.ts";
import type { StoredAck } from "./stream-watch.ts";
import { hasLost, StreamWatch } from "./stream-watch.ts";
import { ensureStream, EVENTS, messageIdOf } from "./streams.ts";

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
  /** How often the stream is checked for what it acknowledged, in milliseconds: 5 s by default. */
  readonly checkMs?: number;
}

/**
 * Publishes events to JetStream: those of this process's commits immediately, and by polling what was left behind, oldest first.
 * A row counts as published when the broker has stored the event, and not before; so an event may be published twice but is
 * never lost, and consumers have their inbox for that. Replicas share the work. Where the stream was lost with the
 * broker's disk it is created again, and the last day's events go into it again; so they do where it has lost some of
 * what it acknowledged, as a stream of one replica does that comes back empty with its node.
 */
export const startRelay = ({
  db,
  nc,
  logger,
  batchSize = 100,
  ackTimeoutMs = 5000,
  pollMs = 1000,
  checkMs = 5000,
}: RelayOptions): Loop => {
  const watch = new StreamWatch(() => {
    fallBehind();
    loop.wake();
  });
  const broker: Broker = { nc, ackTimeoutMs, onStored: (ack) => watch.note(ack) };
  let streamKnown = false;
  let checkedAt = 0;
  /** Nothing waits that is older than what this process commits, so that its events may go out directly. */
  let caughtUp = false;
  /** Events were committed since the last look, and not sent directly. */
  let leftBehind = false;

  const knowStream = async (): Promise<void> => {
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    // First: what replicas have stored by now, the stream has when it is asked afterwards.
    const stored = await readLastStored(db);
    const { created, state } = await ensureStream(jsm, EVENTS);
    const replayed = await replayBefore(db, new Date(created));
    if (replayed > 0) logger.warn({ events: replayed }, "the event stream is a new one; publishing the last day again");
    else if (stored !== undefined && (await hasLost({ stored, jsm, state }))) {
      const events = await replayOutbox({ db, since: new Date(0) });
      logger.error({ events }, "the event stream lost what it had acknowledged; publishing the last day again");
      caughtUp = false;
    }
    checkedAt = performance.now();
    streamKnown = true;
  };

  const pass = async (signal: AbortSignal): Promise<number> => {
    if (!streamKnown || performance.now() - checkedAt > checkMs) await orAbort(knowStream(), signal);
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
  readonly onStored: (ack: StoredAck) => void;
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
  const stored = acks.filter((ack) => ack.status === "fulfilled").map(({ value }) => value);
  if (stored.length > 0) await markPublished(tx, stored);
  const failures = acks
    .filter((ack) => ack.status === "rejected")
    .map(({ reason }: { reason: unknown }) => (reason instanceof Error ? reason : new Error(String(reason))));
  return { claimed: rows.length, failures };
};

/** The answer to a publish: where the event was stored, or why it was not. */
interface PublishAck extends Partial<StoredAck> {
  readonly stream?: string;
  readonly error?: ApiError;
}

/** Resolves when the broker has stored the event. */
const store = async (
  { nc, ackTimeoutMs, onStored }: Broker,
  { id, type, envelope, replays }: OutboxRow,
): Promise<StoredEvent> => {
  const answer = await requestJoined({
    nc,
    subject: subjectOfType(type),
    payload: envelope,
    timeoutMs: ackTimeoutMs,
    messageId: messageIdOf({ id, replays }),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the broker's answer, whose fields have defaults
  const { stream = "", seq, duplicate = false, error } = JSON.parse(answer) as PublishAck;
  if (error !== undefined) throw new JetStreamApiError(error);
  if (stream === "" || seq === undefined) throw new Error("The answer to an event is not JetStream's.");
  onStored({ seq, duplicate });
  return { id, sequence: seq };
};

const publish = async (broker: Broker, row: OutboxRow): Promise<StoredEvent> => {
  const { type, envelope } = row;
  if (!isTraced()) return store(broker, row);
  return inSpan({ name: `publish ${type}`, kind: "producer", ...traceOf(envelope) }, () => store(broker, row));
};
