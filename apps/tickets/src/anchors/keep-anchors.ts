import type { Runner } from "@crossdesk/database";
import type { WriteOnceStore } from "@crossdesk/file-store";
import { startLoop } from "@crossdesk/service-kit";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { readLinesBehind } from "../db/repositories/anchored-lines.ts";
import type { LineEnd } from "../db/repositories/anchored-lines.ts";
import type { Logger } from "../deps.ts";
import { hashRecord, readAnchor, signAnchor } from "../domain/anchor.ts";
import type { Anchor, SigningKey } from "../domain/anchor.ts";

export interface AnchorSettings {
  readonly store: WriteOnceStore;
  readonly key: SigningKey;
  readonly everyMs: number;
}

interface AnchorDeps {
  readonly db: Runner;
  readonly clock: Clock;
}

/**
 * A line gets its id before its transaction commits, so a line may become visible after lines with higher ids. After this time, which is longer
 * than any transaction lasts, no lower id can appear afterwards.
 */
const SETTLED_AFTER_MS = 5 * 60_000;
const PAGE = 10_000;

/** What is known of the existing anchors. */
interface Known {
  sequence: number;
  previous: string | null;
  settled: number;
  /** The anchored ends of chains whose lines are not settled yet. */
  heads: Map<number, number>;
}

const START: Known = { sequence: 0, previous: null, settled: 0, heads: new Map() };

const absorb = (known: Known, record: string): void => {
  const { sequence, settled, heads } = readAnchor(record);
  known.sequence = sequence;
  known.previous = hashRecord(record);
  known.settled = Math.max(known.settled, settled);
  for (const [number, position] of heads) known.heads.set(number, Math.max(position, known.heads.get(number) ?? 0));
};

/** The last line of each ticket. */
const endsOf = (lines: readonly LineEnd[]): LineEnd[] => {
  const ends = new Map<number, LineEnd>();
  for (const line of lines) {
    const known = ends.get(line.ticketNumber);
    if (known === undefined || known.position < line.position) ends.set(line.ticketNumber, line);
  }
  return [...ends.values()];
};

/**
 * Anchors the audit log: writes, signed and outside the database, where each chain ends. It reads new lines only. Any number of replicas may run
 * it: the first one to write a record wins.
 */
export class AnchorKeeper {
  readonly #deps: AnchorDeps;
  readonly #settings: AnchorSettings;
  #known: Known | undefined;
  /** When everything that existed at that time was anchored. */
  lastAt: Date | undefined;

  constructor(deps: AnchorDeps, settings: AnchorSettings) {
    this.#deps = deps;
    this.#settings = settings;
  }

  /** Anchors what is new. */
  async pass(): Promise<void> {
    const known = await this.#catchUp();
    const { clock, db } = this.#deps;
    const startedAt = clock.now();
    const seen = new Set<number>();
    let after = known.settled;
    for (;;) {
      const lines = await readLinesBehind(db, { after, limit: PAGE });
      const last = lines.at(-1);
      if (last === undefined) break;
      for (const { ticketNumber } of lines) seen.add(ticketNumber);
      const isOld = (line: LineEnd): boolean => line.actedAt.getTime() < startedAt.getTime() - SETTLED_AFTER_MS;
      // Up to the first line before which another one may still become visible.
      const young = lines.findIndex((line) => !isOld(line));
      const settledAt = known.settled === after ? lines[(young === -1 ? lines.length : young) - 1] : undefined;
      await this.#write(known, endsOf(lines), settledAt?.id ?? known.settled);
      after = last.id;
      if (lines.length < PAGE) break;
    }
    for (const number of known.heads.keys()) if (!seen.has(number)) known.heads.delete(number);
    this.lastAt = startedAt;
  }

  /** Reads what other replicas, or this one before a restart, anchored in the meantime. */
  async #catchUp(): Promise<Known> {
    const { store } = this.#settings;
    if (this.#known === undefined) {
      const known = { ...START, heads: new Map<number, number>() };
      const last = await store.last();
      const record = last === 0 ? undefined : await store.read(last);
      if (record !== undefined) absorb(known, record);
      this.#known = known;
    }
    const known = this.#known;
    for (;;) {
      const record = await store.read(known.sequence + 1);
      if (record === undefined) return known;
      absorb(known, record);
    }
  }

  async #write(known: Known, ends: readonly LineEnd[], settled: number): Promise<void> {
    const { store, key } = this.#settings;
    for (;;) {
      const news = ends.filter(({ ticketNumber, position }) => position > (known.heads.get(ticketNumber) ?? 0));
      if (news.length === 0) {
        // Not worth a record: after a restart some lines are read once more.
        known.settled = Math.max(known.settled, settled);
        return;
      }
      const anchor: Anchor = {
        version: 1,
        sequence: known.sequence + 1,
        at: this.#deps.clock.now().toISOString(),
        previous: known.previous,
        settled: Math.max(known.settled, settled),
        heads: news.map(({ ticketNumber, position, hash }) => [ticketNumber, position, hash.toString("base64url")]),
      };
      const record = signAnchor(anchor, key);
      if (await store.create(anchor.sequence, record)) return absorb(known, record);
      // Another replica was first.
      await this.#catchUp();
    }
  }
}

/** Anchors the audit log periodically. */
export const startAnchoring = (keeper: AnchorKeeper, { logger, everyMs }: { logger: Logger; everyMs: number }): Loop =>
  startLoop({
    task: "anchoring the audit log",
    logger,
    pass: async () => {
      await keeper.pass();
      return everyMs;
    },
  });
