import { KeyedSets } from "./keyed-sets.ts";
import { isWatched } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";

/** Somebody who watches: they are told of what is behind the position at which they came. */
export interface Watcher {
  readonly filter: ChangeFilter;
  /** A change that the filter has, read. Must not throw. */
  readonly onChange: (change: PlacedChange) => void;
  /** Whether the stream is live; told when it changes. */
  readonly onLive?: (isLive: boolean) => void;
  /** Changes may have been lost: who goes on must begin again where they are. */
  readonly onLost: () => void;
}

interface Placed {
  readonly watcher: Watcher;
  readonly fromSeq: number;
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

  /** Gives the way out. */
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

  tell(change: PlacedChange): void {
    for (const key of keysOf(change)) this.#placed.forEach(key, (placed) => tellOne(placed, change));
  }

  *watchers(): Generator<Watcher, void, undefined> {
    for (const { watcher } of this.#placed.values()) yield watcher;
  }
}

const tellOne = ({ watcher, fromSeq }: Placed, change: PlacedChange): void => {
  if (change.seq > fromSeq && isWatched(watcher.filter, change)) watcher.onChange(change);
};
