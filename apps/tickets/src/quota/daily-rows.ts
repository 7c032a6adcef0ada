import type { Caller } from "@crossdesk/contracts";
import type { TicketsDeps } from "../deps.ts";
import { addDailyRows } from "../db/repositories/daily-rows.ts";
import { dayOf, tooMuchWritten, writersOf } from "../domain/row-limits.ts";
import type { RowLimits, Writer, WriterLimit } from "../domain/row-limits.ts";

/** Writers that are counted at once; who began longest ago is forgotten first. */
const MOST_WRITERS = 50_000;
/** The share of a limit that a replica counts before it tells the database: what others don't know, and a restart forgets. */
const SHARE = 0.01;

interface Count {
  readonly writer: Writer;
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
 * Limits what callers write in a day, over all replicas and to some hundredths: each counts for itself, and tells the database when it has
 * counted a hundredth of a limit. No call waits for that, and who writes little is never stored.
 */
export class DailyRows {
  readonly #deps: Pick<TicketsDeps, "db" | "clock" | "logger">;
  readonly #limits: RowLimits;
  readonly #counts = new Map<string, Count>();
  readonly #telling = new Set<Promise<void>>();

  constructor(deps: Pick<TicketsDeps, "db" | "clock" | "logger">, limits: RowLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  /** Counts something that a caller writes, or throws `RATE_LIMITED`. */
  note(caller: Caller): void {
    const now = this.#deps.clock.now();
    const day = dayOf(now);
    const counted = writersOf(caller, this.#limits).map((of) => ({ of, count: this.#countOf(of.writer, day) }));
    for (const { of, count } of counted) {
      if (count.stored + count.underWay + count.here >= of.limit) throw tooMuchWritten(of, now);
    }
    for (const { of, count } of counted) {
      count.here += 1;
      if (count.here >= Math.max(1, Math.floor(of.limit * SHARE))) this.#tell(of, count);
    }
  }

  async close(): Promise<void> {
    for (const count of this.#counts.values()) if (count.here > 0 && count.stored > 0) this.#tell(undefined, count);
    await Promise.all(this.#telling);
  }

  #countOf(writer: Writer, day: string): Count {
    const key = keyOf(writer);
    const known = this.#counts.get(key);
    if (known?.day === day) return known;
    const count = { writer, day, stored: 0, here: 0, underWay: 0 };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const [oldest] = this.#counts.size > MOST_WRITERS ? this.#counts.keys() : [];
    if (oldest !== undefined) this.#counts.delete(oldest);
    return count;
  }

  /** One telling of a writer at a time: what is counted meanwhile goes with the next. */
  #tell(of: WriterLimit | undefined, count: Count): void {
    if (count.underWay > 0) return;
    const { db, logger } = this.#deps;
    count.underWay = count.here;
    count.here = 0;
    const telling = addDailyRows(db, { ...count.writer, day: count.day, rows: count.underWay })
      .then(
        (stored) => {
          count.stored = stored;
        },
        (err: unknown) => {
          // It is told again with what comes next.
          count.here += count.underWay;
          logger.info({ err, whose: of?.whose }, "what is written in a day cannot be counted");
        },
      )
      .finally(() => {
        count.underWay = 0;
        this.#telling.delete(telling);
      });
    this.#telling.add(telling);
  }
}
