import type { Caller } from "@crossdesk/contracts";
import type { TicketsDeps } from "../deps.ts";
import { addDailyRows } from "../db/repositories/daily-rows.ts";
import { dayOf, tooMuchWritten, writersOf } from "../domain/row-limits.ts";
import type { RowLimits, Writer, WriterLimit } from "../domain/row-limits.ts";

/** Callers that are counted at the same time, and tenants beside them. Beyond it, those are forgotten who wrote longest ago. */
const MOST_COUNTERS = 50_000;
/** The share of a limit that a replica counts before it adds it to the database: what other replicas don't know, and a restart forgets. */
const SHARE = 0.01;

interface Count {
  readonly of: WriterLimit;
  readonly day: string;
  /** What the database knows of, of all replicas. */
  stored: number;
  /** What was counted here since. */
  here: number;
  /** What is on its way there. */
  underWay: number;
}

const keyOf = ({ entityId, role, subject }: Writer): string => JSON.stringify([entityId, role, subject]);

/**
 * Limits what callers write in a day, over all replicas and to some hundredths: each counts for itself, and adds it to the database when it
 * has counted a hundredth of a limit. No call waits for that, and who writes little is never stored.
 */
export class DailyRows {
  readonly #deps: Pick<TicketsDeps, "db" | "clock" | "logger">;
  readonly #limits: RowLimits;
  // In separate maps: however many callers there are, they never push out a tenant's count.
  readonly #counts = { caller: new Map<string, Count>(), tenant: new Map<string, Count>() };
  readonly #storing = new Set<Promise<void>>();

  constructor(deps: Pick<TicketsDeps, "db" | "clock" | "logger">, limits: RowLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Counts something that a caller writes, or throws `RATE_LIMITED`. */
  note(caller: Caller): void {
    const now = this.#deps.clock.now();
    const day = dayOf(now);
    const counts = writersOf(caller, this.#limits).map((of) => this.#countOf(of, day));
    for (const { of, stored, underWay, here } of counts) {
      if (stored + underWay + here >= of.limit) throw tooMuchWritten(of, now);
    }
    for (const count of counts) {
      count.here += 1;
      if (count.here >= Math.max(1, Math.floor(count.of.limit * SHARE))) this.#store(count);
    }
  }

  async close(): Promise<void> {
    for (const counts of Object.values(this.#counts)) for (const count of counts.values()) this.#leave(count);
    await Promise.all(this.#storing);
  }

  #countOf(of: WriterLimit, day: string): Count {
    const counts = this.#counts[of.whose];
    const key = keyOf(of.writer);
    const known = counts.get(key);
    const count = known?.day === day ? known : { of, day, stored: 0, here: 0, underWay: 0 };
    // To the end of the map: at its beginning is then who wrote longest ago.
    counts.delete(key);
    counts.set(key, count);
    const [oldest] = counts.size > MOST_COUNTERS ? counts : [];
    if (oldest !== undefined) {
      counts.delete(oldest[0]);
      this.#leave(oldest[1]);
    }
    return count;
  }

  /** Stores the rest of a count that is no longer kept here, if part of it is stored already. */
  #leave(count: Count): void {
    if (count.here > 0 && count.stored > 0) this.#store(count);
  }

  /** One statement for a writer at a time: what is counted meanwhile goes with the next. */
  #store(count: Count): void {
    if (count.underWay > 0) return;
    const { db, logger } = this.#deps;
    const { writer, whose } = count.of;
    count.underWay = count.here;
    count.here = 0;
    const storing = addDailyRows(db, { ...writer, day: count.day, rows: count.underWay })
      .then(
        (stored) => {
          count.stored = stored;
        },
        (err: unknown) => {
          // It is stored together with what comes next.
          count.here += count.underWay;
          logger.info({ err, whose }, "what is written in a day cannot be counted");
        },
      )
      .finally(() => {
        count.underWay = 0;
        this.#storing.delete(storing);
      });
    this.#storing.add(storing);
  }
}
