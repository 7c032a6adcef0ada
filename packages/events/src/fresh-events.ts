import type { Logger } from "pino";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@crossdesk/database";
import { markPublished } from "./db/outbox.ts";
import type { StoredEvent } from "./db/outbox.ts";
import type { OutboxEntry } from "./publish.ts";

/** What fresh events are published with. */
export interface FreshEventsOptions {
  readonly db: Database;
  readonly logger: Logger;
  /** Resolves with where the stream stored it. */
  readonly send: (event: OutboxEntry) => Promise<StoredEvent>;
  /** Something was not published or not marked; its row still waits. */
  readonly onFailure: () => void;
}

/** Rows are marked together, this long after the first of them was published, in milliseconds. */
const MARK_AFTER_MS = 100;
/** The most events in hand; beyond it the broker is too slow, and rows had better wait in the table. */
const MOST_IN_HAND = 1000;
/** How long the acks of what was sent are awaited at the end, in milliseconds. */
const GRACE_MS = 1000;

/**
 * Publishes the events of this process's commits immediately, from memory, in the order of the commits, and marks their rows in
 * batches. What is lost with the process, or fails, still waits in its row.
 */
export class FreshEvents {
  readonly #options: FreshEventsOptions;
  readonly #inHand = new Set<string>();
  readonly #sending = new Set<Promise<void>>();
  #stored: StoredEvent[] = [];
  #marking: Promise<void> | undefined;

  constructor(options: FreshEventsOptions) {
    this.#options = options;
  }

  /** The ids of events that are being published, or are published and not yet marked. */
  get inHand(): readonly string[] {
    return [...this.#inHand];
  }

  /** Takes events over, unless too many are in hand already. */
  take(events: readonly OutboxEntry[]): boolean {
    if (this.#inHand.size + events.length > MOST_IN_HAND) return false;
    for (const event of events) {
      this.#inHand.add(event.id);
      const sending = this.#publish(event).finally(() => this.#sending.delete(sending));
      this.#sending.add(sending);
    }
    return true;
  }

  /** Resolves when what was taken is published and marked; what the broker does not ack in time stays in its row. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#sending), delay(GRACE_MS, undefined, { ref: false })]);
    await this.#marking;
  }

  async #publish(event: OutboxEntry): Promise<void> {
    try {
      const stored = await this.#options.send(event);
      // Only now: what was marked meanwhile has left another list behind.
      this.#stored.push(stored);
      this.#marking ??= this.#mark();
    } catch (error) {
      this.#inHand.delete(event.id);
      this.#options.logger.warn({ err: error, eventId: event.id }, "an event was not published; trying again");
      this.#options.onFailure();
    }
  }

  async #mark(): Promise<void> {
    await delay(MARK_AFTER_MS);
    this.#marking = undefined;
    const stored = this.#stored;
    this.#stored = [];
    try {
      // A mark that a crash undoes has the event published again, which the broker and the inboxes know it by.
      await this.#options.db.transaction((tx) => markPublished(tx, stored), { durable: false });
    } catch (error) {
      this.#options.logger.warn({ err: error, events: stored.length }, "published events were not marked");
      this.#options.onFailure();
    } finally {
      for (const { id } of stored) this.#inHand.delete(id);
    }
  }
}
