import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import type { Logger } from "../deps.ts";
import { passPage } from "../domain/page-chain.ts";
import type { PageChain } from "../domain/page-chain.ts";
import { findPageMarks, LIFE_MINUTES, writePageMarks } from "./repositories/page-marks.ts";
import type { StoredMarks } from "./repositories/page-marks.ts";

/** Most readers kept in this process's memory. */
const MOST_READERS = 10_000;
/** From one statement to the next, in milliseconds: who reads page by page costs less than a statement a page. */
const WRITE_EVERY_MS = 20;

/** Who reads what: pages of one list belong together by it. */
export const readerOf = (...facts: readonly unknown[]): Buffer => hash("sha256", JSON.stringify(facts), "buffer");

/** A page that a reader was given. */
export interface ReadPage {
  /** What was known of the reader before. */
  readonly chain: PageChain;
  readonly offset: number;
  /** The numbers on it, falling. */
  readonly numbers: readonly number[];
}

/**
 * Remembers where each reader's pages ended. The marks of a page are written right behind its answer, and those of many readers in one
 * statement every 20 ms, so that the next page finds them whichever replica it comes to; this process knows its own immediately.
 */
export class PageMarks {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #own = new Map<string, StoredMarks>();
  #waiting = new Map<string, StoredMarks>();
  #writing: Promise<void> | undefined;

  constructor({ db, clock, logger }: { db: Database; clock: Clock; logger: Logger }) {
    this.#db = db;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The places that a reader has passed lately. */
  async find(reader: Buffer): Promise<PageChain> {
    const since = new Date(this.#clock.now().getTime() - LIFE_MINUTES * 60_000);
    const stored = await findPageMarks(this.#db, reader, since);
    const own = this.#own.get(reader.toString("latin1"));
    if (own === undefined || own.readAt <= since) return stored?.marks ?? [];
    return stored !== undefined && stored.readAt > own.readAt ? stored.marks : own.marks;
  }

  /** Notes a page that a reader was given. */
  pass(reader: Buffer, { chain, offset, numbers }: ReadPage): void {
    const name = reader.toString("latin1");
    const noted = { reader, marks: passPage(chain, offset, numbers), readAt: this.#clock.now() };
    if (this.#own.size >= MOST_READERS) this.#own.clear();
    this.#own.set(name, noted);
    this.#waiting.set(name, noted);
    this.#writing ??= this.#write();
  }

  /** Resolves when everything noted is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What comes meanwhile goes into the next statement.
    while (this.#waiting.size > 0) {
      // In one order, as replicas that write the same readers' marks would otherwise wait for each other.
      const batch = [...this.#waiting.values()].sort((one, other) => one.reader.compare(other.reader));
      this.#waiting = new Map();
      const next = delay(WRITE_EVERY_MS);
      try {
        await writePageMarks(this.#db, batch);
      } catch (error) {
        // The pages were answered; the next one counts from the top if it comes to another replica.
        this.#logger.warn({ err: error }, "page marks were not written");
      }
      await next;
    }
    this.#writing = undefined;
  }
}
