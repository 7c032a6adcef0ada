import { setTimeout as delay } from "node:timers/promises";
import { connect, errors, type NatsConnection } from "@nats-io/transport-node";
import { reasonOf } from "./reason.ts";
import type { Reporter } from "./reporter.ts";

const ASK_EVERY_MS = 3000;
/** What an answer that says "yes" takes at most, on a busy machine. */
const ANSWER_WITHIN_MS = 5000;

export interface JetstreamWatchOptions {
  /** The embedded nats-server, as a user who may do anything. */
  readonly url: string;
  readonly reporter: Reporter;
  /** Ends the server; whoever keeps it alive starts it again. */
  readonly end: () => Promise<void>;
}

/**
 * A nats-server that cannot write (the disk is full) switches JetStream off, and not on again: it goes on without, and only a new one takes
 * JetStream up. This asks from time to time, and ends a server that has lost it. Gives the way out.
 */
export function watchJetstream({ url, reporter, end }: JetstreamWatchOptions): () => void {
  const stopped = new AbortController();
  watch({ url, reporter, end, signal: stopped.signal }).catch((error: unknown) =>
    reporter.warn(`NATS is not watched: ${reasonOf(error)}`),
  );
  return () => stopped.abort();
}

async function watch({ url, reporter, end, signal }: JetstreamWatchOptions & { signal: AbortSignal }): Promise<void> {
  const nc = await open(url);
  while (!signal.aborted) {
    await delay(ASK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted || (await hasJetstream(nc)) !== false || signal.aborted) continue;
    reporter.warn("NATS has switched JetStream off, as it does when the disk is full; starting it again");
    await end();
  }
  await nc.close();
}

async function open(url: string): Promise<NatsConnection> {
  const { host, username, password } = new URL(url);
  const user = username === "" ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return connect({
    servers: host,
    ...user,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    waitOnFirstConnect: true,
  });
}

/** Undefined while nobody knows: the server is away, or late. */
async function hasJetstream(nc: NatsConnection): Promise<boolean | undefined> {
  try {
    const answer = await nc.request("$JS.API.INFO", undefined, { timeout: ANSWER_WITHIN_MS });
    const { error } = Object(answer.json<unknown>());
    return error === undefined || error.code !== 503;
  } catch (error) {
    return error instanceof errors.RequestError && error.isNoResponders() ? false : undefined;
  }
}
