/** Up to which version a ticket's changes have been told, and from which on without a gap. */
export interface Told {
  from: number;
  upTo: number;
}

/** What was told of tickets; of those that changed long ago it is forgotten, unless they are watched. */
export class ToldVersions {
  readonly #most: number;
  readonly #isWatched: (ticketId: string) => boolean;
  readonly #told = new Map<string, Told>();

  constructor({ most, isWatched }: { readonly most: number; readonly isWatched: (ticketId: string) => boolean }) {
    this.#most = most;
    this.#isWatched = isWatched;
  }

  /** A ticket was read at this version by somebody who watches it: what comes next follows it. */
  read(ticketId: string, version: number): void {
    const told = this.#told.get(ticketId);
    if (told === undefined) this.#keep(ticketId, { from: version + 1, upTo: version });
  }

  /** The last version of a ticket that was told. */
  upTo(ticketId: string): number | undefined {
    return this.#told.get(ticketId)?.upTo;
  }

  /**
   * Takes an event's version, and gives the one behind which it tells: `undefined` where all of it has been told. What a late event has, the
   * next one brought already.
   */
  take(ticketId: string, version: number): number | undefined {
    const told = this.#told.get(ticketId);
    if (told === undefined) {
      this.#keep(ticketId, { from: version, upTo: version });
      return version - 1;
    }
    if (version > told.upTo) {
      const after = told.upTo;
      told.upTo = version;
      this.#keep(ticketId, told);
      return after;
    }
    // Before what is known: it may be one that was never told.
    if (version >= told.from) return undefined;
    if (version === told.from - 1) told.from = version;
    return version - 1;
  }

  #keep(ticketId: string, told: Told): void {
    this.#told.delete(ticketId);
    this.#told.set(ticketId, told);
    if (this.#told.size <= this.#most) return;
    for (const [oldest, kept] of this.#told) {
      this.#told.delete(oldest);
      if (!this.#isWatched(oldest)) return;
      this.#told.set(oldest, kept);
      if (oldest === ticketId) return;
    }
  }
}
