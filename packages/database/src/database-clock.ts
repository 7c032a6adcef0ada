import type { Clock } from "@crossdesk/service-kit";
import type { Query } from "./statement.ts";

/** What the time is read from. */
interface TimeSource {
  readonly query: Query;
}

/** So many times the time is read in a row: the answer that came soonest is the nearest to the truth. */
const SAMPLES = 3;
/** A correction below this, in milliseconds, is a matter of the way to the server, and would only let the time go back. */
const NOTICED_MS = 20;
/** Whoever sleeps by the clock looks again after a correction of more than this, in milliseconds. */
const MOVED_MS = 1_000;

interface Sample {
  /** What the clock of `performance.now()` has to be corrected by, in milliseconds. */
  readonly offset: number;
  readonly roundTrip: number;
}

/**
 * The time of the database server, which is the same for all replicas whatever their machines' clocks say. It is read now and then, and runs
 * by this process's own steady clock in between, so that asking for it costs nothing. Good to within half of a round trip, or 20 ms.
 */
export class DatabaseClock implements Clock {
  #offset: number | undefined;
  readonly #listeners = new Set<() => void>();

  /** The machine's time until it was read for the first time. */
  now(): Date {
    return new Date(this.#offset === undefined ? Date.now() : this.#offset + performance.now());
  }

  onMove = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the time of the server, and goes on from there. */
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
  if (row === undefined) throw new Error("The database gave no time.");
  return { offset: row.time - (asked + answered) / 2, roundTrip: answered - asked };
};
