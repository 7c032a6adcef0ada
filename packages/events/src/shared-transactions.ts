import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@crossdesk/database";
import type { ReadEvent } from "./handler.ts";
import { applyOnce, applyTogether } from "./inbox.ts";

/** The most events of one transaction. */
const MOST = 32;
/** The least time between the beginnings of two of them, in milliseconds: what is late by it is late by less than anybody sees. */
const EVERY_MS = 20;

interface Waiting {
  readonly event: ReadEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Applies events that may share a transaction: a lone one immediately, and those that come soon after one together in the next. So many
 * at once cost a commit for all, instead of one for each, with all that each commit sets going.
 */
export class SharedTransactions {
  readonly #db: Database;
  #waiting: Waiting[] = [];
  #running = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Resolves when the event has taken effect, once however often it comes. */
  apply(event: ReadEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const next = delay(EVERY_MS);
      await this.#applyAll(this.#waiting.splice(0, MOST));
      await next;
    }
    this.#running = false;
  }

  async #applyAll(taken: readonly Waiting[]): Promise<void> {
    if (taken.length > 1) {
      try {
        const events = taken.map(({ event }) => event);
        await applyTogether(this.#db, events);
        for (const { resolve } of taken) resolve();
        return;
      } catch {
        // One of them has come before, or cannot be handled. Handled one by one, the others take effect.
      }
    }
    for (const { event, resolve, reject } of taken) await applyOnce(this.#db, event).then(resolve, reject);
  }
}
