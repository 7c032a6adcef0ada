import type { Pool, PoolClient } from "pg";
import { runStatement } from "./guard-client.ts";
import { joinWrites } from "./join-writes.ts";
import type { Statement } from "./statement.ts";

/** What such reads take from a sequence is on disk with whatever is committed by it, and needs no wait of its own. */
const SETTINGS = "SET synchronous_commit = off";

/** One connection that is kept for reads; a new one is taken when it is lost. */
class Lane {
  /** Statements under way. */
  pending = 0;
  readonly #pool: Pool;
  #opening: Promise<PoolClient> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async run<Row>(statement: Statement): Promise<Row[]> {
    this.pending += 1;
    try {
      const client = await (this.#opening ??= this.#open());
      joinWrites(client);
      return await runStatement<Row>(client, statement);
    } finally {
      this.pending -= 1;
    }
  }

  async close(): Promise<void> {
    const client = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    client?.release();
  }

  async #open(): Promise<PoolClient> {
    try {
      const client = await this.#pool.connect();
      await client.query(SETTINGS).catch((error: unknown) => {
        client.release(true);
        throw error;
      });
      client.once("end", () => {
        this.#opening = undefined;
      });
      return client;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}

/** How many connections are kept for quick reads. */
export const QUICK_LANES = 2;

/** Reads over a few connections of the pool that are kept: those of one turn are sent in one write, one behind the other. */
export class QuickReads {
  readonly #lanes: readonly Lane[];

  constructor(pool: Pool) {
    this.#lanes = Array.from({ length: QUICK_LANES }, () => new Lane(pool));
  }

  run<Row>(statement: Statement): Promise<Row[]> {
    const lane = this.#lanes.reduce((best, each) => (each.pending < best.pending ? each : best));
    return lane.run<Row>(statement);
  }

  /** Releases the connections, once their statements have ended. */
  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}
