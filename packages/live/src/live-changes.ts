import type { TicketChange } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { ChangeHistory, KEPT } from "./change-history.ts";
import { BATCH, ChangeTeller, fillChanges } from "./change-teller.ts";
import type { ReadTicketChanges } from "./change-teller.ts";
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

/** A watch that began; it is told of everything behind `place`. */
export interface Watching extends Disposable {
  readonly place: Place;
}

/**
 * The changes of all tickets, for any number of watchers in this process: the event stream is followed once, and what a change is about is
 * read once, if somebody watches it. What a change costs depends on how many watch its ticket or its tenant, and on nobody else.
 */
export class LiveChanges {
  readonly #options: LiveChangesOptions;
  readonly #index = new WatchIndex();
  readonly #follower: EventFollower;
  readonly #history: ChangeHistory;
  readonly #teller: ChangeTeller;
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
    this.#teller = new ChangeTeller({
      logger,
      read,
      tell: (change) => this.#tell(change),
      onTooMany: () => this.#loseAll(),
    });
    this.#liveness = new Liveness({
      unreadSince: () => this.#teller.unreadSince,
      onLive: (isLive) => {
        for (const watcher of this.#index.watchers()) watcher.onLive?.(isLive);
      },
    });
  }

  /** Whether everything that is committed is told. */
  get isLive(): boolean {
    return this.#liveness.isLive;
  }

  /** How many watch. */
  get size(): number {
    return this.#index.size;
  }

  start(): void {
    this.#follower.start();
    this.#liveness.start();
  }

  async close(): Promise<void> {
    this.#liveness.close();
    await Promise.all([this.#follower.close(), this.#teller.close()]);
    this.#loseAll();
  }

  /** Resolves when the latest changes are known, or fails after a while. */
  async ready(withinMs = 5_000): Promise<void> {
    this.start();
    await this.#liveness.followed(withinMs);
  }

  /** Where changes stand: what cannot be read yet is told behind it. */
  get latest(): string {
    return formatPlace(this.#history.place);
  }

  /** Tells a watcher of all that comes from now on. */
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

  /** What a filter has behind one place and up to another, read. Refuses where that is not known any more. */
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

  /** Refuses a place behind which it is not known any more what came. */
  check(place: Place): Promise<void> {
    return this.#history.check(place);
  }

  #take(event: TicketEvent): void {
    const change = this.#history.take(event);
    if (change !== undefined && this.#index.concerns(change)) this.#teller.add(change);
  }

  #tell(change: PlacedChange): void {
    const last = change.items?.at(-1);
    // What was missed has no event that would have said of it.
    if (change.isMissed === true && last !== undefined) this.#history.noteTold(change.ticketId, last.change.version);
    this.#index.tell(change);
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
      if (version !== undefined) this.#teller.add(missedChange(ticketId, version));
    }
  }
}
