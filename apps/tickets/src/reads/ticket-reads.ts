import type { CallContext, CallerRole } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { insertReads } from "../db/repositories/ticket-reads.ts";
import type { NewRead } from "../db/repositories/ticket-reads.ts";
import type { Logger } from "../deps.ts";

const HOUR_MS = 3_600_000;
const WRITE_MS = 1_000;
/** What one replica remembers of an hour; beyond it, reads are noted once more than needed. */
const MOST_KNOWN = 100_000;
/** People who see everybody's tickets. Customers read their own, and programs are known by what they do. */
const NOTED: ReadonlySet<CallerRole> = new Set(["agent", "admin"]);

interface ReadsDeps {
  readonly db: Runner;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Records which agent and admin read which ticket, once per hour, without delaying the read. */
export class TicketReads {
  readonly #deps: ReadsDeps;
  readonly #loop: Loop;
  #hour = Number.NaN;
  #known = new Set<string>();
  #waiting: NewRead[] = [];

  constructor(deps: ReadsDeps) {
    this.#deps = deps;
    this.#loop = startLoop({ task: "noting who read tickets", logger: deps.logger, pass: () => this.#pass() });
  }

  /** A read that was answered. */
  note({ caller, requestId }: CallContext, ticketId: string): void {
    if (!NOTED.has(caller.role)) return;
    const readAt = this.#deps.clock.now();
    const hour = Math.floor(readAt.getTime() / HOUR_MS);
    if (hour !== this.#hour || this.#known.size >= MOST_KNOWN) {
      this.#hour = hour;
      this.#known = new Set();
    }
    const { subject: reader, role: readerRole } = caller;
    const key = `${ticketId} ${readerRole} ${reader}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#waiting.push({ ticketId, hour: new Date(hour * HOUR_MS), reader, readerRole, readAt, requestId });
  }

  /** Writes what is noted, and no more from then on. */
  async close(): Promise<void> {
    await this.#loop.close();
    await this.#write().catch((error: unknown) => {
      this.#deps.logger.warn({ err: error }, "who read tickets at the end was not noted");
    });
  }

  async #pass(): Promise<number> {
    await this.#write();
    return WRITE_MS;
  }

  async #write(): Promise<void> {
    const reads = this.#waiting;
    if (reads.length === 0) return;
    this.#waiting = [];
    try {
      await insertReads(this.#deps.db, reads);
    } catch (error) {
      this.#waiting = [...reads, ...this.#waiting];
      throw error;
    }
  }
}
