import { outbox } from "@crossdesk/events";
import type { Database } from "@crossdesk/database";
import { readChanges, readEnd } from "../db/repositories/read-changes.ts";
import { isAfter } from "../domain/change-sequence.ts";
import type { Place, PlacedChange } from "../domain/change-sequence.ts";
import type { Logger } from "../deps.ts";

/** How often the changes of other processes are looked for, in milliseconds; those of this one are at once. */
const POLL_MS = 250;
/** The shortest time between two reads, so that a busy service is not read for each of its commits. */
const REST_MS = 20;
const BATCH = 250;
/** How many of the latest changes are kept for watchers; who is further behind reads for themselves. */
const KEPT = 500;

/**
 * Reads the sequence of changes once for all watchers of this process, as long as there are any. Watchers come from
 * `open`, read with `since`, and wait with `moved`.
 */
export class ChangeFeed {
  readonly #db: Database;
  readonly #logger: Logger;
  readonly #moved = new Set<() => void>();
  #watchers = 0;
  #starting: Promise<void> | undefined;
  #stop: (() => void) | undefined;
  #recent: PlacedChange[] = [];
  /** `#recent` has everything between these two. */
  #from: Place = { key: 0n, id: 0 };
  #end: Place = { key: 0n, id: 0 };
  #reading = false;
  #again = false;

  constructor({ db, logger }: { db: Database; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  /** The place up to which changes are known. */
  get end(): Place {
    return this.#end;
  }

  /** Begins to read, if nobody watched yet. Give back what this resolves with when you leave. */
  async open(): Promise<Disposable> {
    this.#watchers += 1;
    this.#starting ??= this.#start();
    try {
      await this.#starting;
    } catch (error) {
      this.#leave();
      throw error;
    }
    return { [Symbol.dispose]: () => this.#leave() };
  }

  /** The changes behind a place, if they are all still here. */
  since(place: Place): readonly PlacedChange[] | undefined {
    if (isAfter(this.#from, place)) return undefined;
    const first = this.#recent.findIndex((one) => isAfter(one.place, place));
    return first === -1 ? [] : this.#recent.slice(first);
  }

  /** Resolves when there is more than up to `seen`, or when `signal` aborts. */
  async moved(seen: Place, signal: AbortSignal | undefined): Promise<void> {
    if (isAfter(this.#end, seen) || signal?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#moved.add(resolve);
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#moved.delete(resolve);
  }

  async #start(): Promise<void> {
    this.#end = await readEnd(this.#db);
    this.#from = this.#end;
    this.#recent = [];
    const look = (): void => void this.#read();
    const timer = setInterval(look, POLL_MS);
    const unsubscribe = this.#db.onCommit(outbox, look);
    this.#stop = () => {
      clearInterval(timer);
      unsubscribe();
    };
  }

  #leave(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    this.#stop?.();
    this.#stop = undefined;
    this.#starting = undefined;
    this.#recent = [];
  }

  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && this.#stop !== undefined) {
        this.#again = false;
        const began = this.#starting;
        const changes = await readChanges(this.#db, this.#end, BATCH);
        // Everybody has left meanwhile, and perhaps somebody else has come.
        if (this.#starting !== began) return;
        this.#take(changes);
        this.#again ||= changes.length === BATCH;
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
      }
    } catch (error) {
      this.#logger.warn({ err: error }, "reading changes failed; trying again");
    } finally {
      this.#reading = false;
    }
  }

  #take(changes: readonly PlacedChange[]): void {
    const last = changes.at(-1);
    if (last === undefined) return;
    this.#recent.push(...changes);
    this.#end = last.place;
    const gone = this.#recent.splice(0, Math.max(0, this.#recent.length - KEPT)).at(-1);
    if (gone !== undefined) this.#from = gone.place;
    for (const tell of this.#moved) tell();
  }
}
