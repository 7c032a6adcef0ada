const WINDOW_MS = 5_000;
const MOST_CLIENTS = 10_000;

interface Offset {
  /** The smallest difference between the clocks seen in the current window, and in the one before. */
  current: number;
  previous: number;
  since: number;
}

/**
 * Estimates how long a request was on its way, so that a deadline also covers the time in queues, whatever the clocks of
 * the machines say. Clients send the reading of their monotonic clock; the smallest difference to ours seen lately is
 * the offset of the clocks plus the shortest way, and what a request has above it, it spent waiting. Two windows of a few
 * seconds keep drift and a clock that stopped (a suspended machine) from mattering for long. Errs towards zero.
 */
export class TransitClock {
  readonly #offsets = new Map<string, Offset>();

  /** Milliseconds that a request of `client` waited, given both clocks' readings. */
  measure(client: string, clientClock: number, now: number): number {
    const difference = now - clientClock;
    const offset = this.#offsets.get(client);
    if (offset === undefined) {
      this.#remember(client, { current: difference, previous: difference, since: now });
      return 0;
    }
    const age = now - offset.since;
    if (age > WINDOW_MS) {
      offset.previous = age > 2 * WINDOW_MS ? difference : offset.current;
      offset.current = difference;
      offset.since = now;
    } else if (difference < offset.current) {
      offset.current = difference;
    }
    return Math.max(0, difference - Math.min(offset.current, offset.previous));
  }

  #remember(client: string, offset: Offset): void {
    if (this.#offsets.size >= MOST_CLIENTS) {
      // The oldest entry: Maps keep the order of insertion.
      for (const oldest of this.#offsets.keys()) {
        this.#offsets.delete(oldest);
        break;
      }
    }
    this.#offsets.set(client, offset);
  }
}
