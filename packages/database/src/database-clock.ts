import type { Clock } from "@crossdesk/service-kit";
import type { Query } from "./statement.ts";

/** The source of the time. */
interface TimeSource {
  readonly query: Query;
}

/** How often the time is read in a row: the fastest answer is the most accurate one. */
const SAMPLES = 3;
/** Corrections below this many milliseconds are noise of the network, and would only move the time backwards. */
const NOTICED_MS = 20;
/** Sleepers are woken after a correction of more than this many milliseconds. */
const MOVED_MS = 1_000;

interface Sample {
  /** The correction of `performance.now()`, in milliseconds. */
  readonly offset: number;
  readonly roundTrip: number;
}

/**
 * The time of the database server, which is the same for all replicas whatever their machines' clocks say. It is read periodically and extrapolated
 * with this process's monotonic clock, so that reading it is free. Accurate to half a round trip, or 20 ms.
 */
export class DatabaseClock implements Clock {
  #offset: number | undefined;
  readonly #listeners = new Set<() => void>();

  /** Until the first reading, the machine's own time. */
  now(): Date {
    return new Date(this.#offset === undefined ? Date.now() : this.#offset + performance.now());
  }

  onMove = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the time of the server, and continues from there. */
  async adjust(source: TimeSource): Promise<void> {
    let best = await sample(source);
    for (let count = 1; count < SAMPLES; count += 1) {
      const next = await sample(source);
      if (next.roundTrip < best.roundTrip) best = next;
    }
    const former = this.#offset;
    const correction = former === undefined ? Number.POSITIVE_INFINITY : Math.abs(best.offset - former);
    if (correction < Math.max(NOTICED_MS, best.roundTrip / 2)) return;
    this.#offset = best.offset;
    if (former !== undefined && correction > MOVED_MS) for (const listener of this.#listeners) listener();
  }
}

const sample = async ({ query }: TimeSource): Promise<Sample> => {
  const asked = performance.now();
  const [row] = await query<{ time: number }>({
    text: "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS time",
  });
  const answered = performance.now();
  if (row === undefined) throw new Error("The database returned no time.");
  return { offset: row.time - (asked + answered) / 2, roundTrip: answered - asked };
};
