import { KeyedSets } from "./keyed-sets.ts";
import { isWatched } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";

/** A watcher receives the changes behind the position at which it came. */
export interface Watcher {
  readonly filter: ChangeFilter;
  /** A change that the filter has, read. Must not throw. */
  readonly onChange: (change: PlacedChange) => void;
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

  dispatch(change: PlacedChange): void {
    if (change.isMissed === true) {
      const [first] = change.items ?? [];
      if (first === undefined) return;
      const { entityId, customerId } = first.ticket;
      const whole = { ...change, entityId, customerId };
      this.#placed.forEach(`t ${change.ticketId}`, ({ watcher }) => {
        if (isWatched(watcher.filter, whole)) watcher.onChange(whole);
      });
      return;
    }
    for (const key of keysOf(change)) this.#placed.forEach(key, (placed) => dispatchOne(placed, change));
  }

  /** Sequences start again: all new changes are behind the places of all watchers. */
  begin(): void {
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

const dispatchOne = ({ watcher, fromSeq }: Placed, change: PlacedChange): void => {
  if (change.seq > fromSeq && isWatched(watcher.filter, change)) watcher.onChange(change);
};
