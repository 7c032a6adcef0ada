import { CrossdeskError } from "@crossdesk/contracts";
import type { ReadChangesInput, TicketChange } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { ChangeWindow } from "./change-window.ts";
import { EventFollower } from "./event-follower.ts";
import { BEGINNING, formatPlace } from "./place.ts";
import type { Place } from "./place.ts";
import { isWatched } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";
import type { TicketEvent } from "./stored-event.ts";
import { ToldVersions } from "./told-versions.ts";
import { WatchIndex } from "./watch-index.ts";
import type { Watcher } from "./watch-index.ts";

/** Reads changes of tickets; all that were asked for, of each ticket in their order. */
export type ReadTicketChanges = (of: ReadChangesInput["of"]) => Promise<readonly TicketChange[]>;

export interface LiveChangesOptions {
  readonly nc: NatsConnection;
  readonly logger: Pick<Logger, "info" | "warn">;
  readonly read: ReadTicketChanges;
}

/** A watch that began; it is told of everything behind `place`. */
export interface Watching extends Disposable {
  readonly place: Place;
}

/** Changes that are kept for those who come back. */
const KEPT = 5_000;
/** Of so many, what was read is kept, too. */
const KEPT_READ = 500;
/** Tickets whose versions are known. */
const KNOWN_TICKETS = 50_000;
/** Events that somebody who was away for long is told at most; who missed more reads everything again. */
const MOST_MISSED = 20_000;
/** Changes that are read at once. */
const BATCH = 100;
/** Changes that wait to be read, at most. */
const MOST_WAITING = 20_000;
/** A stream that has not been live for so long says so, in milliseconds. */
const PATIENCE_MS = 2_000;
const CHECKED_MS = 250;
const READ_AGAIN_MS = 250;

const placeUnknown = (): CrossdeskError =>
  new CrossdeskError(
    "VALIDATION_FAILED",
    "What came behind this item is no longer known: read again, and watch from there.",
    {
      details: { issues: [{ path: ["lastEventId"], message: "is no longer known" }] },
    },
  );

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });

/**
 * The changes of all tickets, for any number of watchers in this process: the event stream is followed once, and what a change is about is
 * read once, if somebody watches it. What a change costs depends on how many watch its ticket or its tenant, and on nobody else.
 */
export class LiveChanges {
  readonly #options: LiveChangesOptions;
  readonly #follower: EventFollower;
  readonly #index = new WatchIndex();
  readonly #window = new ChangeWindow({ most: KEPT, mostRead: KEPT_READ });
  readonly #told = new ToldVersions({
    most: KNOWN_TICKETS,
    isWatched: (ticketId) => this.#index.isTicketWatched(ticketId),
  });
  #place: Place = BEGINNING;
  #waiting: PlacedChange[] = [];
  #reading = false;
  /** Since when changes wait that cannot be read. */
  #stuckSince: number | undefined;
  #followedSince: number | undefined;
  #unfollowedSince = performance.now();
  #isLive = false;
  #firstLive = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LiveChangesOptions) {
    this.#options = options;
    const { nc, logger } = options;
    this.#follower = new EventFollower({
      nc,
      logger,
      prefill: KEPT,
      onEvent: (event) => this.#take(event),
      onLive: (isFollowed) => this.#onFollowed(isFollowed),
      onBegin: (fromSeq) => this.#begin(fromSeq),
    });
  }

  /** Whether everything that is committed is told. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** How many watch. */
  get size(): number {
    return this.#index.size;
  }

  start(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#follower.start();
    this.#timer = setInterval(() => this.#check(), CHECKED_MS).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await this.#follower.close();
    for (const watcher of this.#index.watchers()) watcher.onLost();
  }

  /** Resolves when the latest changes are known, or fails after a while. */
  async ready(withinMs = 5_000): Promise<void> {
    this.start();
    if (this.#followedSince !== undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const { promise: late, reject } = Promise.withResolvers<never>();
    timer = setTimeout(
      () => reject(new CrossdeskError("SERVICE_UNAVAILABLE", "Changes cannot be followed at the moment: try again.")),
      withinMs,
    );
    await Promise.race([this.#firstLive.promise, late]).finally(() => clearTimeout(timer));
  }

  /** Where changes stand: what cannot be read yet is told behind it. */
  get latest(): string {
    return formatPlace(this.#place);
  }

  /** Tells a watcher of all that comes from now on. */
  watch(watcher: Watcher): Watching {
    const leave = this.#index.add(watcher, this.#place.seq);
    return { place: this.#place, [Symbol.dispose]: leave };
  }

  /** A watched ticket was read at this version: a gap behind it will be noticed. */
  know(ticketId: string, version: number): void {
    this.#told.read(ticketId, version);
  }

  /** The changes of one ticket behind a version, up to another. */
  async *versions(ticketId: string, after: number, upTo: number): AsyncGenerator<TicketChange, void, undefined> {
    for (let from = after; from < upTo; from += BATCH) {
      yield* await this.#options.read([{ ticketId, after: from, upTo: Math.min(upTo, from + BATCH) }]);
    }
  }

  /** What a filter has behind one place and up to another, read. Refuses where that is not known any more. */
  async *missed(filter: ChangeFilter, after: Place, upTo: Place): AsyncGenerator<PlacedChange, void, undefined> {
    const changes = (await this.#behind(after, upTo)).filter((change) => isWatched(filter, change));
    for (let from = 0; from < changes.length; from += BATCH) {
      const page = changes.slice(from, from + BATCH);
      await this.#fill(page);
      for (const change of page) {
        const version = change.seq === after.seq ? (after.version ?? change.version) : 0;
        const items = change.items?.filter((item) => item.change.version > version) ?? [];
        if (items.length > 0) yield { ...change, items };
      }
    }
  }

  /** Refuses a place behind which it is not known any more what came. */
  async check(place: Place): Promise<void> {
    const { fromSeq } = this.#window;
    if (fromSeq - place.seq > MOST_MISSED) throw placeUnknown();
    if (place.seq === 0) return;
    const isHere = place.seq >= fromSeq && place.seq <= this.#place.seq;
    // Who watched another process may be further than this one.
    const isKnown = isHere
      ? this.#window.has(place)
      : (await this.#follower.at(place.seq).catch(() => undefined))?.eventId === place.eventId;
    if (!isKnown) throw placeUnknown();
  }

  async #behind(after: Place, upTo: Place): Promise<PlacedChange[]> {
    await this.check(after);
    const { fromSeq } = this.#window;
    const first = after.version === undefined ? after.seq + 1 : after.seq;
    if (first >= fromSeq) return this.#window.between(first, upTo.seq);
    const events = await this.#follower.read(first, fromSeq - 1);
    const older = events.map((event): PlacedChange => ({ ...event, after: event.version - 1, items: undefined }));
    return [...older, ...this.#window.between(fromSeq, upTo.seq)];
  }

  #take(event: TicketEvent): void {
    this.#place = { seq: event.seq, eventId: event.eventId };
    const after = this.#told.take(event.ticketId, event.version);
    // An event that tells nothing new keeps its place: somebody may stand there.
    const change: PlacedChange = {
      ...event,
      after: after ?? event.version,
      items: after === undefined ? [] : undefined,
    };
    this.#window.add(change);
    if (after === undefined || !this.#index.concerns(change)) return;
    this.#waiting.push(change);
    if (this.#waiting.length > MOST_WAITING) this.#giveUp();
    else if (!this.#reading) void this.#tell();
  }

  /** Reads what waits, and tells those who watch it: always what came first. */
  async #tell(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#waiting.length > 0 && !this.#isClosed) {
        const page = this.#waiting.slice(0, BATCH);
        try {
          await this.#fill(page);
        } catch (error) {
          if (this.#stuckSince === undefined) {
            this.#stuckSince = performance.now();
            this.#options.logger.warn({ err: error }, "changes cannot be read; trying again");
          }
          await sleep(READ_AGAIN_MS);
          continue;
        }
        this.#stuckSince = undefined;
        // Those that came meanwhile stand behind these.
        this.#waiting.splice(0, page.length);
        for (const change of page) this.#index.tell(change);
      }
    } finally {
      this.#reading = false;
    }
  }

  /** Reads those that are not read yet. */
  async #fill(changes: readonly PlacedChange[]): Promise<void> {
    const unread = changes.filter(({ items }) => items === undefined);
    if (unread.length === 0) return;
    const of = unread.map(({ ticketId, after, version }) => ({ ticketId, after, upTo: version }));
    const read = Map.groupBy(await this.#options.read(of), ({ ticket }) => ticket.id);
    for (const change of unread) {
      const { after, version } = change;
      change.items = (read.get(change.ticketId) ?? []).filter(
        (item) => item.change.version > after && item.change.version <= version,
      );
    }
  }

  /** Nobody can be told of so much: who comes back reads where they are. */
  #giveUp(): void {
    this.#options.logger.warn({ changes: this.#waiting.length }, "too many changes wait to be read");
    this.#waiting = [];
    for (const watcher of this.#index.watchers()) watcher.onLost();
  }

  #begin(fromSeq: number): void {
    this.#window.begin(fromSeq);
    if (this.#place === BEGINNING) return;
    this.#place = BEGINNING;
    // Places of the old stream mean nothing in the new one. Those who watch one ticket stand at its version.
    for (const watcher of this.#index.watchers()) if (watcher.filter.ticketId === null) watcher.onLost();
  }

  #onFollowed(isFollowed: boolean): void {
    if (isFollowed === (this.#followedSince !== undefined)) return;
    if (isFollowed) {
      this.#followedSince = performance.now();
      this.#firstLive.resolve();
    } else {
      this.#followedSince = undefined;
      this.#unfollowedSince = performance.now();
      this.#firstLive = Promise.withResolvers<void>();
    }
    this.#check();
  }

  #check(): void {
    const now = performance.now();
    const isFollowed = this.#followedSince !== undefined || now - this.#unfollowedSince < PATIENCE_MS;
    const isRead = this.#stuckSince === undefined || now - this.#stuckSince < PATIENCE_MS;
    // It is live once it has been, and from then on until it has not been for a while.
    const isLive = this.#isLive ? isFollowed && isRead : this.#followedSince !== undefined && isRead;
    if (isLive === this.#isLive) return;
    this.#isLive = isLive;
    for (const watcher of this.#index.watchers()) watcher.onLive?.(isLive);
  }
}
