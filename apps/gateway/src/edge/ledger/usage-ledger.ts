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

/** What a gateway tells the others: how much it has counted under a key, and for how many milliseconds that holds. */
export type Told = readonly [key: string, used: number, forMs: number];

export interface UsageLedgerOptions {
  /** Whole milliseconds, on a clock that only goes forward. */
  readonly now: () => number;
  /** Tells all other gateways. */
  readonly tell: (told: readonly Told[]) => void;
}

interface Own {
  used: number;
  /** What the others know of it. */
  told: number;
  readonly limit: number;
  readonly endsAt: number;
}

interface Theirs {
  readonly used: number;
  readonly endsAt: number;
}

/** Keys that are counted at once. Beyond it a tenth is forgotten, those first that were first used longest ago. */
const MOST_KEYS = 40_000;
const FORGOTTEN_AT_ONCE = MOST_KEYS / 10;
/** Of all that may be used, how much all gateways together may keep to themselves. */
const UNTOLD_SHARE = 0.05;
/** How long a gateway that says nothing is counted on. */
const SILENT_MS = 5_000;

/**
 * Counts what callers use, together with the other gateways and without asking anybody: each counts for itself and tells the others where it
 * matters. What is not told yet is at most a twentieth of any limit. A gateway that is alone tells nobody anything.
 */
export class UsageLedger {
  readonly #options: UsageLedgerOptions;
  readonly #own = new Map<string, Own>();
  readonly #others = new Map<string, Map<string, Theirs>>();
  /** When each of the other gateways was heard of last. */
  readonly #peers = new Map<string, number>();
  readonly #untold = new Set<string>();
  #telling: NodeJS.Immediate | undefined;

  constructor(options: UsageLedgerOptions) {
    this.#options = options;
  }

  /** Counts so much under a key, or gives it back where it is less than 0. */
  add(key: string, amount: number, allowance: Allowance): Usage {
    const now = this.#options.now();
    const own = this.#begin(key, allowance, now);
    own.used += amount;
    const used = own.used + this.#usedByOthers(key, now);
    this.#tellWhereItMatters(key, own, used - own.used);
    if (own.used === 0 && own.told === 0) this.#own.delete(key);
    return { used, forMs: own.endsAt - now };
  }

  /** How much is used under a key. */
  read(key: string): number {
    const now = this.#options.now();
    const own = this.#own.get(key);
    return (own !== undefined && own.endsAt > now ? own.used : 0) + this.#usedByOthers(key, now);
  }

  /** Hears what another gateway tells. Gives whether it is a new one, which knows nothing yet. */
  hear(from: string, told: readonly Told[]): boolean {
    const now = this.#options.now();
    const isNew = !this.#peers.has(from);
    this.#peers.set(from, now);
    for (const [key, used, forMs] of told) {
      const theirs = this.#others.get(key) ?? new Map<string, Theirs>();
      if (used === 0) theirs.delete(from);
      else theirs.set(from, { used, endsAt: now + forMs });
      if (theirs.size === 0) this.#others.delete(key);
      else this.#others.set(key, theirs);
    }
    return isNew;
  }

  /** What the others are told again every second: whatever they know, for those that missed it or are new. Forgets what is over. */
  repeat(): readonly Told[] {
    const now = this.#options.now();
    for (const [peer, heardAt] of this.#peers) if (now - heardAt > SILENT_MS) this.#peers.delete(peer);
    for (const [key, theirs] of this.#others) {
      for (const [from, { endsAt }] of theirs) if (endsAt <= now) theirs.delete(from);
      if (theirs.size === 0) this.#others.delete(key);
    }
    const told: Told[] = [];
    for (const [key, own] of this.#own) {
      if (own.endsAt <= now) this.#own.delete(key);
      else if (own.told > 0 || own.used >= this.#untoldOf(own)) told.push(this.#toldOf(key, own, now));
    }
    return told;
  }

  /** What the others are told by a gateway that ends: nothing goes on here any more. */
  end(): readonly Told[] {
    if (this.#telling !== undefined) clearImmediate(this.#telling);
    return [...this.#own].flatMap(([key, own]): Told[] =>
      own.endsAt === Infinity && own.told > 0 ? [[key, 0, 0]] : [],
    );
  }

  #begin(key: string, { limit, windowMs }: Allowance, now: number): Own {
    const known = this.#own.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    const begun = { used: 0, told: 0, limit, endsAt: this.#endOf(key, windowMs, now) };
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

  /** What goes on is given back, and so stays. */
  #forgetSome(): void {
    let forgotten = 0;
    for (const [key, { endsAt }] of this.#own) {
      if (forgotten === FORGOTTEN_AT_ONCE) return;
      if (endsAt === Infinity) continue;
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

  /** How much a gateway may keep to itself. */
  #untoldOf({ limit }: Own): number {
    return Math.max(1, Math.floor((limit * UNTOLD_SHARE) / Math.max(1, this.#peers.size)));
  }

  #tellWhereItMatters(key: string, own: Own, ofOthers: number): void {
    if (this.#peers.size === 0 || Math.abs(own.used - own.told) < this.#untoldOf(own)) return;
    // Beyond the limit nobody need know how far.
    if (own.used > own.told && own.told + ofOthers >= own.limit) return;
    this.#untold.add(key);
    this.#telling ??= setImmediate(() => {
      this.#telling = undefined;
      this.#tellUntold();
    });
  }

  #tellUntold(): void {
    const now = this.#options.now();
    const told = [...this.#untold].flatMap((key) => {
      const own = this.#own.get(key);
      return own === undefined ? [] : [this.#toldOf(key, own, now)];
    });
    this.#untold.clear();
    if (told.length > 0) this.#options.tell(told);
  }

  #toldOf(key: string, own: Own, now: number): Told {
    own.told = own.used;
    if (own.used === 0 && own.endsAt === Infinity) this.#own.delete(key);
    return [key, own.used, Math.min(own.endsAt - now, own.endsAt === Infinity ? SILENT_MS : Infinity)];
  }
}
