import { KeyedSets } from "./keyed-sets.ts";
import { isWatched } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";
import { Turns } from "./turns.ts";

/** A watcher receives the changes behind the position at which it came. */
export interface Watcher {
  readonly filter: ChangeFilter;
  /** Changes that the filter has, read, in their order. All who get the same ones get the same list. Must not throw. */
  readonly onChanges: (changes: readonly PlacedChange[]) => void;
  /** Called when the stream becomes live or ceases to be. */
  readonly onLive?: (isLive: boolean) => void;
  /** Changes may have been lost: who goes on must begin again where they are. */
  readonly onLost: () => void;
  /** The event stream was replaced: places in the old one are no longer valid. Missed changes of a watched ticket are still delivered. */
  readonly onReset?: () => void;
}

interface Placed {
  readonly watcher: Watcher;
  fromSeq: number;
}

const ALL = "all";

/** Watchers of a ticket, of a customer's tickets, of a tenant's, or of all: each under one key. */
const keyOf = ({ ticketId, customerId, entityId }: ChangeFilter): string => {
  if (ticketId !== null) return `t ${ticketId}`;
  if (customerId !== null) return `c ${customerId}`;
  return entityId === null ? ALL : `e ${entityId}`;
};

const keysOf = ({ ticketId, customerId, entityId }: PlacedChange): readonly string[] => [
  `t ${ticketId}`,
  `c ${customerId}`,
  `e ${entityId}`,
  ALL,
];

/** Finds those whom a change concerns, without looking at the others. */
export class WatchIndex {
  readonly #placed = new KeyedSets<Placed>();
  readonly #turns = new Turns();
  /** Changes that came while those before them are being delivered, by the key of their watchers. */
  readonly #waiting = new Map<string, PlacedChange[]>();

  get size(): number {
    return this.#placed.size;
  }

  /** Returns a function that removes the watcher. */
  add(watcher: Watcher, fromSeq: number): () => void {
    const key = keyOf(watcher.filter);
    const placed: Placed = { watcher, fromSeq };
    this.#placed.add(key, placed);
    return () => this.#placed.delete(key, placed);
  }

  isTicketWatched(ticketId: string): boolean {
    return this.#placed.has(`t ${ticketId}`);
  }

  concerns(change: PlacedChange): boolean {
    return keysOf(change).some((key) => this.#placed.has(key));
  }

  /**
   * Delivers a change to all whom it concerns. Where they are many this takes several turns of the event loop, and changes that come
   * meanwhile are delivered together next: each stream then gets more at a time, and nobody else waits for all of them.
   */
  dispatch(change: PlacedChange): void {
    if (change.isMissed !== true) {
      // The history forgets what was read of older changes, and a watcher may be slow.
      const kept = { ...change };
      for (const key of keysOf(change)) this.#deliver(key, kept);
      return;
    }
    const [first] = change.items ?? [];
    if (first === undefined) return;
    const { entityId, customerId } = first.ticket;
    this.#deliver(`t ${change.ticketId}`, { ...change, entityId, customerId });
  }

  #deliver(key: string, change: PlacedChange): void {
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) waiting.push(change);
    else if (this.#placed.has(key)) this.#deliverAll(key, [change]);
  }

  #deliverAll(key: string, changes: readonly PlacedChange[]): void {
    const waiting: PlacedChange[] = [];
    this.#waiting.set(key, waiting);
    this.#turns.visit(
      this.#placed.of(key),
      (placed) => deliverTo(placed, changes),
      () => {
        this.#waiting.delete(key);
        if (waiting.length > 0) this.#deliverAll(key, waiting);
      },
    );
  }

  /** Sequences start again: all new changes are behind the places of all watchers, and those that wait have no place any more. */
  begin(): void {
    for (const waiting of this.#waiting.values()) waiting.length = 0;
    for (const placed of this.#placed.values()) placed.fromSeq = 0;
  }

  /** The tickets that are watched by themselves. */
  ticketIds(): ReadonlySet<string> {
    const ids = [...this.#placed.values()].flatMap(({ watcher }) => watcher.filter.ticketId ?? []);
    return new Set(ids);
  }

  *watchers(): Generator<Watcher, void, undefined> {
    for (const { watcher } of this.#placed.values()) yield watcher;
  }
}

const deliverTo = ({ watcher, fromSeq }: Placed, changes: readonly PlacedChange[]): void => {
  const isFor = (change: PlacedChange): boolean =>
    (change.isMissed === true || change.seq > fromSeq) && isWatched(watcher.filter, change);
  const own = changes.every(isFor) ? changes : changes.filter(isFor);
  if (own.length > 0) watcher.onChanges(own);
};
