import type { TicketChange } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { ChangeHistory, KEPT } from "./change-history.ts";
import { BATCH, ChangeDispatcher, fillChanges } from "./change-dispatcher.ts";
import type { ReadTicketChanges } from "./change-dispatcher.ts";
import { EventFollower } from "./event-follower.ts";
import { Liveness } from "./liveness.ts";
import { formatPlace } from "./place.ts";
import type { Place } from "./place.ts";
import { isWatched, missedChange } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";
import type { TicketEvent } from "./stored-event.ts";
import { WatchIndex } from "./watch-index.ts";
import type { Watcher } from "./watch-index.ts";

export interface LiveChangesOptions {
  readonly nc: NatsConnection;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly read: ReadTicketChanges;
}

/** A watch that began; it receives everything behind `place`. */
export interface Watching extends Disposable {
  readonly place: Place;
}

/**
 * The changes of all tickets, for any number of watchers in this process: the event stream is followed once, and what a change is about is
 * read once, if somebody watches it. The cost of a change only depends on the number of watchers of its ticket or its tenant.
 */
export class LiveChanges {
  readonly #options: LiveChangesOptions;
  readonly #index = new WatchIndex();
  readonly #follower: EventFollower;
  readonly #history: ChangeHistory;
  readonly #dispatcher: ChangeDispatcher;
  readonly #liveness: Liveness;
  #hasBegun = false;

  constructor(options: LiveChangesOptions) {
    this.#options = options;
    const { nc, logger, read } = options;
    this.#follower = new EventFollower({
      nc,
      logger,
      prefill: KEPT,
      onEvent: (event) => this.#take(event),
      onLive: (isFollowed) => this.#liveness.setFollowed(isFollowed),
      onBegin: (fromSeq, streamId) => this.#begin(fromSeq, streamId),
    });
    this.#history = new ChangeHistory({
      events: this.#follower,
      isWatched: (ticketId) => this.#index.isTicketWatched(ticketId),
    });
    this.#dispatcher = new ChangeDispatcher({
      logger,
      read,
      dispatch: (change) => this.#dispatch(change),
      onTooMany: () => this.#loseAll(),
    });
    this.#liveness = new Liveness({
      unreadSince: () => this.#dispatcher.unreadSince,
      onLive: (isLive) => {
        for (const watcher of this.#index.watchers()) watcher.onLive?.(isLive);
      },
    });
  }

  /** Whether everything that is committed is delivered. */
  get isLive(): boolean {
    return this.#liveness.isLive;
  }

  /** How many watch. */
  get size(): number {
    return this.#index.size;
  }

  async close(): Promise<void> {
    this.#liveness.close();
    await Promise.all([this.#follower.close(), this.#dispatcher.close()]);
    this.#loseAll();
  }

  /**
   * Resolves when the latest changes are known, or fails after a while. Events are followed from the first call on: a process that nobody
   * watches in does not pay for them.
   */
  async ready(withinMs = 5_000): Promise<void> {
    this.#follower.start();
    this.#liveness.start();
    await this.#liveness.followed(withinMs);
  }

  /** The place of the latest change: everything that cannot be read yet is delivered behind it. */
  get latest(): string {
    return formatPlace(this.#history.place);
  }

  /** Delivers everything from now on to a watcher. */
  watch(watcher: Watcher): Watching {
    const { place } = this.#history;
    const leave = this.#index.add(watcher, place.seq);
    return { place, [Symbol.dispose]: leave };
  }

  /** A watched ticket was read at this version: a gap behind it will be noticed. */
  know(ticketId: string, version: number): void {
    this.#history.know(ticketId, version);
  }

  /** The changes of one ticket behind a version, up to another. */
  async *versions(ticketId: string, after: number, upTo: number): AsyncGenerator<TicketChange, void, undefined> {
    for (let from = after; from < upTo; from += BATCH) {
      yield* await this.#options.read([{ ticketId, after: from, upTo: Math.min(upTo, from + BATCH) }]);
    }
  }

  /** The read changes of a filter behind one place and up to another. Fails if they are no longer known. */
  async *missed(filter: ChangeFilter, after: Place, upTo: Place): AsyncGenerator<PlacedChange, void, undefined> {
    const changes = (await this.#history.behind(after, upTo)).filter((change) => isWatched(filter, change));
    for (let from = 0; from < changes.length; from += BATCH) {
      const page = changes.slice(from, from + BATCH);
      await fillChanges(this.#options.read, page);
      for (const change of page) {
        const version = change.seq === after.seq ? (after.version ?? change.version) : 0;
        const items = change.items?.filter((item) => item.change.version > version) ?? [];
        if (items.length > 0) yield { ...change, items };
      }
    }
  }

  /** Rejects a place whose later changes are no longer known. */
  check(place: Place): Promise<void> {
    return this.#history.check(place);
  }

  #take(event: TicketEvent): void {
    const change = this.#history.take(event);
    if (change !== undefined && this.#index.concerns(change)) this.#dispatcher.add(change);
  }

  #dispatch(change: PlacedChange): void {
    const last = change.items?.at(-1);
    // A missed change has no event that would have recorded it.
    if (change.isMissed === true && last !== undefined)
      this.#history.noteDelivered(change.ticketId, last.change.version);
    this.#index.dispatch(change);
  }

  #loseAll(): void {
    for (const watcher of this.#index.watchers()) watcher.onLost();
  }

  #begin(fromSeq: number, streamId: string): void {
    this.#history.begin(fromSeq, streamId);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      return;
    }
    // Events that the old stream had may be lost with it, and its places mean nothing in the new one.
    this.#index.begin();
    for (const watcher of this.#index.watchers()) watcher.onReset?.();
    // Who watches a ticket stands at its version: what they lack of it is read.
    for (const ticketId of this.#index.ticketIds()) {
      const version = this.#history.versionOf(ticketId);
      if (version !== undefined) this.#dispatcher.add(missedChange(ticketId, version));
    }
  }
}
