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
  /** Most tickets have one watcher, who needs no set. */
  readonly #byKey = new Map<string, Placed | Set<Placed>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Gives the way out. */
  add(watcher: Watcher, fromSeq: number): () => void {
    const key = keyOf(watcher.filter);
    const placed: Placed = { watcher, fromSeq };
    const there = this.#byKey.get(key);
    if (there === undefined) this.#byKey.set(key, placed);
    else if (there instanceof Set) there.add(placed);
    else this.#byKey.set(key, new Set([there, placed]));
    this.#size += 1;
    return () => this.#remove(key, placed);
  }

  isTicketWatched(ticketId: string): boolean {
    return this.#byKey.has(`t ${ticketId}`);
  }

  concerns(change: PlacedChange): boolean {
    return keysOf(change).some((key) => this.#byKey.has(key));
  }

  tell(change: PlacedChange): void {
    for (const key of keysOf(change)) {
      const there = this.#byKey.get(key);
      if (there === undefined) continue;
      if (there instanceof Set) for (const placed of there) tellOne(placed, change);
      else tellOne(there, change);
    }
  }

  *watchers(): Generator<Watcher, void, undefined> {
    for (const there of this.#byKey.values()) {
      if (there instanceof Set) for (const { watcher } of there) yield watcher;
      else yield there.watcher;
    }
  }

  #remove(key: string, placed: Placed): void {
    const there = this.#byKey.get(key);
    if (there instanceof Set) {
      if (!there.delete(placed)) return;
      if (there.size === 0) this.#byKey.delete(key);
    } else if (there === placed) this.#byKey.delete(key);
    else return;
    this.#size -= 1;
  }
}

const tellOne = ({ watcher, fromSeq }: Placed, change: PlacedChange): void => {
  if (change.seq > fromSeq && isWatched(watcher.filter, change)) watcher.onChange(change);
};
