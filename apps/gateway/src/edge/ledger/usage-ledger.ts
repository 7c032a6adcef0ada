/** How much of something there may be. */
export interface Allowance {
  readonly limit: number;
  /** Milliseconds in which so much may happen; left out for what is given back when it ends. */
  readonly windowMs?: number;
}

/** How much was used, here and at all other gateways. */
export interface Usage {
  readonly used: number;
  /** Milliseconds until the window ends; `Infinity` for what has none. */
  readonly forMs: number;
}

/** What a gateway publishes: how much it has counted under a key, and for how many milliseconds that holds. */
export type UsageUpdate = readonly [key: string, used: number, forMs: number];

export interface UsageLedgerOptions {
  /** Whole milliseconds, on a clock that only goes forward. */
  readonly now: () => number;
  /** Sends updates to all other gateways. */
  readonly publish: (updates: readonly UsageUpdate[]) => void;
}

interface Own {
  used: number;
  /** What was published of it. */
  published: number;
  readonly limit: number;
  readonly endsAt: number;
}

interface Theirs {
  readonly used: number;
  readonly endsAt: number;
}

/** Whether nothing is counted, here or as the others know it. */
const isUnused = ({ used, published }: Own): boolean => used === 0 && published === 0;

/** Keys that are counted at once. Beyond it a tenth is forgotten, those first that were first used longest ago. */
const MOST_KEYS = 40_000;
const FORGOTTEN_AT_ONCE = MOST_KEYS / 10;
/** Of all that may be used, how much all gateways together may keep to themselves. */
const UNPUBLISHED_SHARE = 0.05;
/** How long the usage of a gateway counts that publishes nothing more. */
const SILENT_MS = 5_000;

/**
 * Counts what callers use, together with the other gateways and without asking any of them: each counts for itself and publishes it where it
 * matters. What is not published yet is at most a twentieth of any limit. A gateway that is alone publishes nothing.
 */
export class UsageLedger {
  readonly #options: UsageLedgerOptions;
  readonly #own = new Map<string, Own>();
  readonly #others = new Map<string, Map<string, Theirs>>();
  /** When the last update of each of the other gateways came. */
  readonly #peers = new Map<string, number>();
  readonly #unpublished = new Set<string>();
  #publishing: NodeJS.Immediate | undefined;

  constructor(options: UsageLedgerOptions) {
    this.#options = options;
  }

  /** Counts so much under a key, or releases it if it is less than 0. */
  add(key: string, amount: number, allowance: Allowance): Usage {
    const now = this.#options.now();
    const own = this.#begin(key, allowance, now);
    own.used += amount;
    const used = own.used + this.#usedByOthers(key, now);
    this.#publishWhereItMatters(key, own, used - own.used);
    return { used, forMs: own.endsAt - now };
  }

  /** Counts so much under a key if no more than the limit is used then, and returns whether it is. */
  take(key: string, amount: number, allowance: Allowance): boolean {
    if (this.add(key, amount, allowance).used <= allowance.limit) return true;
    this.add(key, -amount, allowance);
    return false;
  }

  /** Takes in what another gateway published. Returns whether it is a new one, which knows nothing yet. */
  receive(from: string, updates: readonly UsageUpdate[]): boolean {
    const now = this.#options.now();
    const isNew = !this.#peers.has(from);
    this.#peers.set(from, now);
    for (const [key, used, forMs] of updates) {
      const theirs = this.#others.get(key) ?? new Map<string, Theirs>();
      if (used === 0) theirs.delete(from);
      else theirs.set(from, { used, endsAt: now + forMs });
      if (theirs.size === 0) this.#others.delete(key);
      else this.#others.set(key, theirs);
    }
    return isNew;
  }

  /** What is published again every second: all that the others know, for those that missed it or are new. Forgets what is over. */
  repeat(): readonly UsageUpdate[] {
    const now = this.#options.now();
    for (const [peer, seenAt] of this.#peers) if (now - seenAt > SILENT_MS) this.#peers.delete(peer);
    for (const [key, theirs] of this.#others) {
      for (const [from, { endsAt }] of theirs) if (endsAt <= now) theirs.delete(from);
      if (theirs.size === 0) this.#others.delete(key);
    }
    const updates: UsageUpdate[] = [];
    for (const [key, own] of this.#own) {
      // What was given back is mostly taken again within a second: otherwise each request would add its key and remove it.
      if (own.endsAt <= now || isUnused(own)) this.#own.delete(key);
      else if (own.published > 0 || own.used >= this.#unpublishedOf(own)) updates.push(this.#updateOf(key, own, now));
    }
    return updates;
  }

  /** What a gateway publishes when it ends: nothing goes on here any more. */
  end(): readonly UsageUpdate[] {
    if (this.#publishing !== undefined) clearImmediate(this.#publishing);
    return [...this.#own].flatMap(([key, own]): UsageUpdate[] =>
      own.endsAt === Infinity && own.published > 0 ? [[key, 0, 0]] : [],
    );
  }

  #begin(key: string, { limit, windowMs }: Allowance, now: number): Own {
    const known = this.#own.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    const begun = { used: 0, published: 0, limit, endsAt: this.#endOf(key, windowMs, now) };
    // As the newest.
    this.#own.delete(key);
    this.#own.set(key, begun);
    if (this.#own.size > MOST_KEYS) this.#forgetSome();
    return begun;
  }

  /** A window that others have begun ends when theirs does. */
  #endOf(key: string, windowMs: number | undefined, now: number): number {
    if (windowMs === undefined) return Infinity;
    const ends = [...(this.#others.get(key)?.values() ?? [])].map(({ endsAt }) => endsAt);
    const latest = Math.max(now, ...ends);
    return latest > now ? Math.min(latest, now + windowMs) : now + windowMs;
  }

  /** What goes on is given back, and so stays until it is. */
  #forgetSome(): void {
    let forgotten = 0;
    for (const [key, own] of this.#own) {
      if (forgotten === FORGOTTEN_AT_ONCE) return;
      if (own.endsAt === Infinity && !isUnused(own)) continue;
      this.#own.delete(key);
      forgotten += 1;
    }
  }

  #usedByOthers(key: string, now: number): number {
    const theirs = this.#others.get(key);
    if (theirs === undefined) return 0;
    let sum = 0;
    for (const { used, endsAt } of theirs.values()) if (endsAt > now) sum += used;
    return sum;
  }

  /** How much a gateway need not publish. */
  #unpublishedOf({ limit }: Own): number {
    return Math.max(1, Math.floor((limit * UNPUBLISHED_SHARE) / Math.max(1, this.#peers.size)));
  }

  #publishWhereItMatters(key: string, own: Own, ofOthers: number): void {
    if (this.#peers.size === 0 || Math.abs(own.used - own.published) < this.#unpublishedOf(own)) return;
    // How far it goes beyond the limit changes nothing for the others.
    if (own.used > own.published && own.published + ofOthers >= own.limit) return;
    this.#unpublished.add(key);
    this.#publishing ??= setImmediate(() => {
      this.#publishing = undefined;
      this.#publishUnpublished();
    });
  }

  #publishUnpublished(): void {
    const now = this.#options.now();
    const updates = [...this.#unpublished].flatMap((key) => {
      const own = this.#own.get(key);
      return own === undefined ? [] : [this.#updateOf(key, own, now)];
    });
    this.#unpublished.clear();
    if (updates.length > 0) this.#options.publish(updates);
  }

  #updateOf(key: string, own: Own, now: number): UsageUpdate {
    own.published = own.used;
    if (own.used === 0 && own.endsAt === Infinity) this.#own.delete(key);
    return [key, own.used, Math.min(own.endsAt - now, own.endsAt === Infinity ? SILENT_MS : Infinity)];
  }
}
