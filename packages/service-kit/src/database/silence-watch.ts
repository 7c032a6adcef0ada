import type { PoolClient } from "pg";
import { silentServer } from "./failures.ts";

interface Watched {
  pending: number;
  /** When the server last answered, or was first asked, on `performance.now()`. */
  heardAt: number;
}

/** One sweep over all connections costs less than pg's timer for each statement. Cuts connections whose server has been silent for too long with statements under way: they fail, and the pool makes new ones. */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #clients = new Map<PoolClient, Watched>();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#timer = setInterval(() => this.#sweep(), Math.min(1000, limitMs / 4)).unref();
  }

  /** Watches a client; gives what is to be called with each statement's outcome. */
  add(client: PoolClient): (outcome: Promise<unknown>) => void {
    const watched: Watched = { pending: 0, heardAt: 0 };
    this.#clients.set(client, watched);
    client.once("end", () => this.#clients.delete(client));
    const answered = (): void => {
      watched.pending -= 1;
      watched.heardAt = performance.now();
    };
    return (outcome) => {
      if (watched.pending === 0) watched.heardAt = performance.now();
      watched.pending += 1;
      outcome.then(answered, answered);
    };
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
