import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import { findEntitiesWithWork } from "../db/repositories/queue.ts";
import type { QueuePosition } from "../db/repositories/queue.ts";
import type { Listeners, Logger } from "../deps.ts";
import type { AgentsSettings } from "../settings.ts";
import { routeBatch } from "./route-batch.ts";
import type { BatchResult } from "./route-batch.ts";

/** What gives waiting tickets to agents, in the background. */
export interface Router {
  /** Has the entity's queue looked at soon: a ticket came into it, or an agent has room. */
  wake(entityId: string): void;
  /** Looks for waiting tickets that somebody could get now, as it does by itself now and then. */
  sweep(): void;
  /** Resolves when nothing is being routed and nothing is about to be. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface RouterOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: AgentsSettings;
  readonly feed: Listeners["feed"];
}

/**
 * Starts routing. Each process runs through one entity's queue at a time; wake-ups meanwhile are joined into one more run.
 * Waiting tickets are rows, so a wake-up that is lost with a process only costs the time to the next sweep of any replica.
 */
export const startRouter = ({ db, clock, logger, settings, feed }: RouterOptions): Router => {
  const woken = new Set<string>();
  let running: Promise<void> | undefined;
  const stop = new AbortController();

  const routeFrom = (entityId: string, after: QueuePosition | null): Promise<BatchResult> =>
    db.transaction((tx) => {
      const now = clock.now();
      const pickBefore = new Date(now.getTime() + settings.pickTimeoutMs);
      return routeBatch({ feed }, tx, { entityId, after, size: settings.routingBatchSize, now, pickBefore });
    });

  const routeEntity = async (entityId: string): Promise<void> => {
    let after: QueuePosition | null = null;
    let routed = 0;
    do {
      const result: BatchResult = await routeFrom(entityId, after);
      routed += result.routed;
      after = result.next;
    } while (after !== null && !stop.signal.aborted);
    if (routed > 0) logger.debug({ tickets: routed }, "routed");
  };

  const run = async (): Promise<void> => {
    for (const entityId of woken) {
      if (stop.signal.aborted) return;
      woken.delete(entityId);
      try {
        await routeEntity(entityId);
      } catch (error) {
        // The tickets still wait; the next sweep finds them.
        logger.warn({ err: error }, "routing failed; it is tried again");
      }
    }
  };

  const start = (): void => {
    if (stop.signal.aborted || running !== undefined || woken.size === 0) return;
    running = run().finally(() => {
      running = undefined;
      start();
    });
  };

  const wake = (entityId: string): void => {
    woken.add(entityId);
    start();
  };

  const sweep = async (): Promise<void> => {
    try {
      for (const entityId of await findEntitiesWithWork(db)) wake(entityId);
    } catch (error) {
      logger.warn({ err: error }, "looking for waiting tickets failed; it is tried again");
    }
  };

  const settle = async (): Promise<void> => {
    if (running === undefined) return;
    await running;
    await settle();
  };

  let sweeping: Promise<void> = sweep();
  const sweepAgain = (): void => {
    sweeping = sweeping.then(sweep);
  };
  const timer = setInterval(sweepAgain, settings.sweepMs);
  const unfollow = clock.onMove?.(sweepAgain);

  return {
    wake,
    sweep: sweepAgain,
    idle: async () => {
      await sweeping;
      await settle();
    },
    close: async () => {
      stop.abort();
      clearInterval(timer);
      unfollow?.();
      await sweeping;
      await running;
    },
  };
};
