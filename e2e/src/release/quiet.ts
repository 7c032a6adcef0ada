import { setTimeout as delay } from "node:timers/promises";
import { EVENTS_STREAM } from "@crossdesk/contracts";
import type { Clock } from "@crossdesk/service-kit";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import pg from "pg";

/** Waits until nothing is left to do at the time that it is. */
export interface Quiet extends AsyncDisposable {
  readonly reach: () => Promise<void>;
}

const PATIENCE_MS = 60_000;
/** What is under way in a service's memory alone is done between two looks. */
const BETWEEN_MS = 150;
const LOOKS = 3;

const LEFT = `SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL)::integer
  + (SELECT count(*) FROM timers WHERE due_at <= $1)::integer AS left`;

export interface QuietOptions {
  readonly nc: NatsConnection;
  readonly databases: readonly string[];
  readonly clock: Clock;
  /** Milliseconds between two looks; 150 by default. */
  readonly betweenMs?: number;
}

export const watchQuiet = async ({ nc, databases, clock, betweenMs = BETWEEN_MS }: QuietOptions): Promise<Quiet> => {
  const pools = databases.map((connectionString) => new pg.Pool({ connectionString, max: 1 }));
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const countLeft = async (): Promise<number> => {
    const consumers = await jsm.consumers.list(EVENTS_STREAM.name).next();
    let left = consumers.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0);
    for (const pool of pools) {
      const { rows } = await pool.query<{ left: number }>(LEFT, [clock.now()]);
      left += rows[0]?.left ?? 0;
    }
    return left;
  };
  return {
    reach: async () => {
      const until = performance.now() + PATIENCE_MS;
      for (let looks = 0; looks < LOOKS;) {
        const left = await countLeft();
        looks = left === 0 ? looks + 1 : 0;
        if (performance.now() > until) throw new Error(`After a minute ${left} things are still to be done.`);
        await delay(betweenMs);
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
    },
  };
};
