import type { ReadChangesInput, TicketChange } from "@crossdesk/contracts";
import { startLoop } from "@crossdesk/service-kit";
import type { Loop } from "@crossdesk/service-kit";
import type { Logger } from "pino";
import type { PlacedChange } from "./placed-change.ts";

/** Reads changes of tickets; all that were asked for, of each ticket in their order. */
export type ReadTicketChanges = (of: ReadChangesInput["of"]) => Promise<readonly TicketChange[]>;

/** Changes that are read at once. */
export const BATCH = 100;
/** Changes that wait to be read, at most. */
const MOST_WAITING = 20_000;
const READ_AGAIN_MS = 250;
const IDLE_MS = 60_000;

/** Reads those changes that are not read yet. */
export const fillChanges = async (read: ReadTicketChanges, changes: readonly PlacedChange[]): Promise<void> => {
  const unread = changes.filter(({ items }) => items === undefined);
  if (unread.length === 0) return;
  const of = unread.map(({ ticketId, after, version }) => ({ ticketId, after, upTo: version }));
  const found = Map.groupBy(await read(of), ({ ticket }) => ticket.id);
  for (const change of unread) {
    const { after, version } = change;
    change.items = (found.get(change.ticketId) ?? []).filter(
      (item) => item.change.version > after && item.change.version <= version,
    );
  }
};

export interface ChangeDispatcherOptions {
  readonly logger: Pick<Logger, "warn">;
  readonly read: ReadTicketChanges;
  /** Delivers a change that was read to its watchers. */
  readonly dispatch: (change: PlacedChange) => void;
  /** Too many changes wait to deliver them all. */
  readonly onTooMany: () => void;
}

/** Reads changes and delivers them in order. Those that arrive during a read are read together next. */
export class ChangeDispatcher {
  readonly #options: ChangeDispatcherOptions;
  #loop: Loop | undefined;
  #waiting: PlacedChange[] = [];
  #unreadSince: number | undefined;
  #hasFailed = false;

  constructor(options: ChangeDispatcherOptions) {
    this.#options = options;
  }

  /** Since when the reading that is under way, or is tried again and again, has been waited for. */
  get unreadSince(): number | undefined {
    return this.#unreadSince;
  }

  add(change: PlacedChange): void {
    this.#waiting.push(change);
    if (this.#waiting.length > MOST_WAITING) {
      this.#options.logger.warn({ changes: this.#waiting.length }, "too many changes wait to be read");
      this.#waiting = [];
      this.#options.onTooMany();
    }
    const { logger } = this.#options;
    this.#loop ??= startLoop({ task: "delivering changes", logger, pass: (signal) => this.#pass(signal) });
    // What cannot be read is not tried again with each change that comes.
    if (!this.#hasFailed) this.#loop.wake();
  }

  async close(): Promise<void> {
    await this.#loop?.close();
  }

  async #pass(signal: AbortSignal): Promise<number> {
    while (this.#waiting.length > 0 && !signal.aborted) {
      const page = this.#waiting.slice(0, BATCH);
      this.#unreadSince ??= performance.now();
      try {
        await fillChanges(this.#options.read, page);
      } catch (err) {
        if (!this.#hasFailed) this.#options.logger.warn({ err }, "changes cannot be read; trying again");
        this.#hasFailed = true;
        return READ_AGAIN_MS;
      }
      this.#hasFailed = false;
      this.#unreadSince = undefined;
      // Those that came meanwhile stand behind these, unless all were given up.
      if (this.#waiting[0] === page[0]) this.#waiting.splice(0, page.length);
      for (const change of page) this.#options.dispatch(change);
    }
    this.#unreadSince = undefined;
    return IDLE_MS;
  }
}
