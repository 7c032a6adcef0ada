import { setTimeout as delay } from "node:timers/promises";
import { connect, errors, type NatsConnection } from "@nats-io/transport-node";
import { reasonOf } from "@crossdesk/deploy";
import type { Reporter } from "./reporter.ts";

const ASK_EVERY_MS = 3000;
const RECONNECT_MS = 500;
/** What an answer that says "yes" takes at most, on a busy machine. */
const ANSWER_WITHIN_MS = 5000;
/** How many requests in a row may stay without an answer: about half a minute. */
const STUCK_AFTER = 4;

export interface JetstreamWatchOptions {
  /** The embedded nats-server, as a user who may do anything. */
  readonly url: string;
  readonly reporter: Reporter;
  /** Whether the disk has room for its files: without, a new server would be no better than the old one. */
  readonly hasRoom: () => Promise<boolean>;
  /** Ends the server; its supervisor starts it again. */
  readonly end: () => Promise<void>;
  /** Milliseconds between two questions; 3 s by default. */
  readonly askEveryMs?: number;
  /** Milliseconds until a question counts as not answered; 5 s by default. */
  readonly answerWithinMs?: number;
}

/**
 * A nats-server that cannot write, as the disk is full, switches JetStream off or stops answering for it, and stays so when there is room again:
 * only a new one takes JetStream up. This checks from time to time, and ends a server that has lost it. Returns a function that stops the checks, to be
 * awaited before the server is stopped: a connection that is being opened at that moment would wait for it.
 */
export function watchJetstream(options: JetstreamWatchOptions): () => Promise<void> {
  const stopped = new AbortController();
  const watching = watch(options, stopped.signal).catch((error: unknown) =>
    options.reporter.warn(`NATS is not watched: ${reasonOf(error)}`),
  );
  return () => {
    stopped.abort();
    return watching;
  };
}

async function watch(options: JetstreamWatchOptions, signal: AbortSignal): Promise<void> {
  const { url, reporter, hasRoom, end, askEveryMs = ASK_EVERY_MS, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const nc = await open(url, signal);
  if (nc === undefined) return;
  // Also ends a question that is under way.
  signal.addEventListener("abort", () => void nc.close());
  let unanswered = 0;
  let isReported = false;
  while (!signal.aborted) {
    await delay(askEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) break;
    const answer = await hasJetstream(nc, answerWithinMs);
    unanswered = answer === undefined ? unanswered + 1 : 0;
    if (answer === true) isReported = false;
    if (signal.aborted || answer === true || (answer === undefined && unanswered < STUCK_AFTER)) continue;
    if (!(await hasRoom())) {
      if (!isReported)
        reporter.warn("NATS no longer stores messages, as the disk is full; it is restarted when there is room");
      isReported = true;
      continue;
    }
    reporter.warn("NATS no longer stores messages, as after a full disk; restarting it");
    unanswered = 0;
    await end();
  }
  await nc.close();
}

/** Tries until the server takes the connection; gives none where watching ends first, as the server may have ended with it. */
async function open(url: string, signal: AbortSignal): Promise<NatsConnection | undefined> {
  const { host, username, password } = new URL(url);
  const user = username === "" ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  while (!signal.aborted) {
    try {
      return await connect({
        servers: host,
        ...user,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RECONNECT_MS,
        timeout: ANSWER_WITHIN_MS,
      });
    } catch {
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** Undefined where no answer comes: the server is away, late, or stuck. */
async function hasJetstream(nc: NatsConnection, answerWithinMs: number): Promise<boolean | undefined> {
  try {
    const answer = await nc.request("$JS.API.INFO", undefined, { timeout: answerWithinMs });
    const { error } = Object(answer.json<unknown>());
    return error === undefined || error.code !== 503;
  } catch (error) {
    return error instanceof errors.RequestError && error.isNoResponders() ? false : undefined;
  }
}
