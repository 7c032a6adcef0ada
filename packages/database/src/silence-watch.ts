import type { PoolClient } from "pg";
import { noChanges, silentServer } from "./failures.ts";

/** A connection that is watched: it counts each statement, and each answer. */
export interface Watched {
  sent(): void;
  answered(): void;
}

class Connection implements Watched {
  pending = 0;
  /** When the server last answered, or was first asked, on `performance.now()`. */
  heardAt = 0;

  sent(): void {
    if (this.pending === 0) this.heardAt = performance.now();
    this.pending += 1;
  }

  answered(): void {
    this.pending -= 1;
    this.heardAt = performance.now();
  }
}

/** One sweep over all connections costs less than pg's timer for each statement. Cuts connections whose server has been silent for too long with statements under way: they fail, and the pool makes new ones. */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #clients = new Map<PoolClient, Connection>();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#timer = setInterval(() => this.#sweep(), Math.min(1000, limitMs / 4)).unref();
  }

  /** Watches a client for as long as it lives. */
  add(client: PoolClient): Watched {
    const connection = new Connection();
    this.#clients.set(client, connection);
    client.once("end", () => this.#clients.delete(client));
    return connection;
  }

  /** Cuts the connections that nothing is under way on: the pool makes new ones, which may lead to another server. */
  cutIdle(): void {
    for (const [client, { pending }] of this.#clients) {
      if (pending === 0) client.connection.stream.destroy(noChanges("it is read-only"));
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sweep(): void {
    const before = performance.now() - this.#limitMs;
    for (const [client, { pending, heardAt }] of this.#clients) {
      if (pending > 0 && heardAt < before) client.connection.stream.destroy(silentServer());
    }
  }
}
