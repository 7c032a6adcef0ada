import type { Logger } from "pino";
import type { Database, Transaction } from "@crossdesk/database";
import { backoffDelay, inSpan, startLoop } from "@crossdesk/service-kit";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { claimAgain, claimDue, deferTimer, leaseTimer, nextRunAt, removeRun } from "./db/timers.ts";
import type { DueTimer } from "./db/timers.ts";
import { timerOf, timers } from "./timer.ts";
import type { Timer } from "./timer.ts";

/** What a service does when a timer is due. What it does in `tx` commits together with the timer's end. */
export type TimerHandler = (timer: Timer, tx: Transaction) => Promise<void>;

/** A handler that needs to know something of other services first, whom no transaction should wait for. */
export interface AskingTimerHandler<Asked> {
  /** Finds it out, outside any transaction; may be called more than once for a timer. */
  readonly ask: (timer: Timer) => Promise<Asked>;
  readonly handle: (timer: Timer, tx: Transaction, asked: Asked) => Promise<void>;
}

/** A handler in two steps: the first one runs outside any transaction, and returns what is done in one. */
export interface PreparedTimerHandler {
  readonly prepare: (timer: Timer) => Promise<TimerHandler>;
}

/** Types a handler that asks by what it asks for: `"not-picked": askFirst({ ask, handle })`. */
export const askFirst = <Asked>({ ask, handle }: AskingTimerHandler<Asked>): PreparedTimerHandler => ({
  prepare: async (timer) => {
    const asked = await ask(timer);
    return (run, tx) => handle(run, tx, asked);
  },
});

/** What the timers work on. */
export interface TimersOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** By kind. Timers of other kinds are left to their handlers. */
  readonly handlers: Readonly<Record<string, TimerHandler | PreparedTimerHandler>>;
  /** How many run at once: 2 by default. */
  readonly concurrency?: number;
  /** How long another replica's timers may go unseen, in milliseconds: 1 s by default. */
  readonly pollMs?: number;
}

/** How long a handler may ask around before another replica takes the timer to be left behind. */
const LEASE_MS = 30_000;

/** A timer was taken back or set again while its handler ran: what the handler did must not stand. */
class TimerChanged extends Error {
  override readonly name = "TimerChanged";
}

/**
 * Runs timers when they are due, each once, whichever replica comes first. A handler that fails runs again later, up
 * to 5 minutes apart, for ever. A timer that is cancelled while its handler runs leaves no effect.
 */
export const startTimers = (options: TimersOptions): Loop => {
  const { db, clock, logger, handlers, concurrency = 2, pollMs = 1000 } = options;
  const kinds = Object.keys(handlers);

  const runOne = async (): Promise<boolean> => {
    let claimed: DueTimer | undefined;
    let prepare: PreparedTimerHandler["prepare"] | undefined;
    // Known only when the timer is claimed, which the transaction begins with.
    const origin: { requestId?: string; traceparent?: string } = {};
    try {
      const found = await db.transaction(
        async (tx) => {
          const now = clock.now();
          const claim = await claimDue(tx, { kinds, now });
          claimed = claim === "lost" ? undefined : claim;
          if (claimed === undefined) return claim === "lost";
          const handler = handlers[claimed.kind];
          if (typeof handler === "object") {
            prepare = handler.prepare;
            await leaseTimer(tx, claimed, new Date(now.getTime() + LEASE_MS));
          } else if (handler !== undefined) {
            await traceTimer(claimed, origin, (timer) => runClaimed(timer, handler, tx));
          }
          return true;
        },
        { origin },
      );
      if (claimed !== undefined && prepare !== undefined) await runPrepared(claimed, prepare);
      return found;
    } catch (error) {
      if (claimed === undefined) throw error;
      if (!(error instanceof TimerChanged)) await defer(claimed, error);
      return true;
    }
  };

  /** While it asks, the timer is due later, so that no other replica asks too; if this process dies, one of them does then. */
  const runPrepared = async (timer: DueTimer, prepare: PreparedTimerHandler["prepare"]): Promise<void> => {
    const origin: { requestId?: string; traceparent?: string } = {};
    await traceTimer(timer, origin, async () => {
      const handler = await prepare(timer);
      await db.transaction(
        async (tx) => {
          if (await claimAgain(tx, timer)) await runClaimed(timer, handler, tx);
        },
        { origin },
      );
    });
  };

  const runClaimed = async (timer: DueTimer, handler: TimerHandler, tx: Transaction): Promise<void> => {
    await handler(timer, tx);
    const touched = tx.atCommit(timers).changes.some((change) => {
      const { kind, key } = timerOf(change);
      return kind === timer.kind && key === timer.key;
    });
    // Last, so that the row is locked after what the handler locks: cancelling a timer locks in the same order.
    const removed = await removeRun(tx, timer);
    if (!removed && !touched) throw new TimerChanged("The timer was cancelled or set again meanwhile.");
  };

  const traceTimer = async (
    timer: DueTimer,
    origin: { requestId?: string; traceparent?: string },
    run: (timer: DueTimer) => Promise<void>,
  ): Promise<void> => {
    const { kind, requestId } = timer;
    if (requestId !== null) origin.requestId = requestId;
    const traceparent = timer.traceparent ?? undefined;
    const attributes = { "crossdesk.timer": kind, "crossdesk.request_id": requestId ?? "" };
    await inSpan({ name: `timer ${kind}`, kind: "internal", traceparent, attributes }, (within) => {
      if (within !== undefined) origin.traceparent = within;
      return run(timer);
    });
  };

  const defer = async (timer: DueTimer, error: unknown): Promise<void> => {
    const { kind, key, failures } = timer;
    logger.warn({ err: error, kind, key, failures: failures + 1 }, "a timer failed; it runs again later");
    const pause = backoffDelay(failures + 1, { first: 1000, most: 300_000 });
    await deferTimer(db, timer, new Date(clock.now().getTime() + pause));
  };

  const runAll = async (signal: AbortSignal): Promise<number> => {
    let count = 0;
    while (!signal.aborted && (await runOne())) count += 1;
    return count;
  };

  const pass = async (signal: AbortSignal): Promise<number> => {
    const next = await nextRunAt(db, kinds);
    const wait = next === undefined ? pollMs : next.getTime() - clock.now().getTime();
    if (wait > 0) return Math.min(wait, pollMs);
    const [first] = await Promise.all(Array.from({ length: concurrency }, () => runAll(signal)));
    // Nothing to run, though something is due: another replica has it in hand. A glance later is soon enough.
    return first === 0 ? 50 : 0;
  };

  const loop = startLoop({ task: "running timers", logger, pass });
  const unsubscribe = db.onCommit(timers, loop.wake);
  const unfollow = clock.onMove?.(loop.wake);
  return {
    wake: loop.wake,
    close: () => {
      unsubscribe();
      unfollow?.();
      return loop.close();
    },
  };
};
