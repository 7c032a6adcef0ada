/** Something to be called once a moment has passed. `dueAt` may move later at any time without notice to the sweep. */
export interface Due {
  /** Milliseconds on the clock of `performance.now()`. */
  dueAt: number;
  /** Where the sweep keeps this entry; -1 while it does not. */
  dueIndex: number;
  onDue(now: number): void;
}

const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/**
 * One timer for all deadlines of a connection. It sleeps until the earliest known one, so that calls which settle in
 * time cost no timer. An array whose gaps are filled from its end, and not a Set: a Set that thousands of short-lived
 * entries pass through keeps them alive through its outgrown tables until the next full collection.
 */
export class Deadlines {
  readonly #entries: Due[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;

  add(entry: Due): void {
    if (entry.dueIndex === -1) entry.dueIndex = this.#entries.push(entry) - 1;
    if (entry.dueAt < this.#wakeAt) this.#sleepUntil(entry.dueAt);
  }

  delete(entry: Due): void {
    const index = entry.dueIndex;
    if (index === -1) return;
    entry.dueIndex = -1;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#entries[index] = last;
    last.dueIndex = index;
  }

  #sleepUntil(moment: number): void {
    clearTimeout(this.#timer);
    this.#wakeAt = moment;
    if (moment === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(1, Math.ceil(moment - performance.now())), LONGEST_SLEEP_MS);
    // The connection keeps the process alive, not its deadlines.
    this.#timer = setTimeout(() => this.#sweep(), delay).unref();
  }

  #sweep(): void {
    const now = performance.now();
    const due: Due[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries) {
      if (entry.dueAt <= now) due.push(entry);
      else if (entry.dueAt < next) next = entry.dueAt;
    }
    for (const entry of due) this.delete(entry);
    // Before the callbacks: those that add an entry then only ever wake the sweep earlier.
    this.#sleepUntil(next);
    for (const entry of due) entry.onDue(now);
  }
}
