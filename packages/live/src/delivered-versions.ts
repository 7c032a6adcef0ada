/** The versions of a ticket that were delivered without a gap. */
export interface VersionRange {
  from: number;
  upTo: number;
}

/** The delivered versions of tickets. Tickets that changed long ago are forgotten, unless they are watched. */
export class DeliveredVersions {
  readonly #most: number;
  readonly #isWatched: (ticketId: string) => boolean;
  readonly #delivered = new Map<string, VersionRange>();

  constructor({ most, isWatched }: { readonly most: number; readonly isWatched: (ticketId: string) => boolean }) {
    this.#most = most;
    this.#isWatched = isWatched;
  }

  /** A ticket was read at this version by somebody who watches it: what comes next follows it. */
  read(ticketId: string, version: number): void {
    const range = this.#delivered.get(ticketId);
    if (range === undefined) this.#keep(ticketId, { from: version + 1, upTo: version });
  }

  /** The last delivered version of a ticket. */
  upTo(ticketId: string): number | undefined {
    return this.#delivered.get(ticketId)?.upTo;
  }

  /**
   * Takes an event's version, and returns the one behind which its changes are to be delivered; `undefined` if all were delivered already,
   * as those of a late event are with the event after it.
   */
  take(ticketId: string, version: number): number | undefined {
    const range = this.#delivered.get(ticketId);
    if (range === undefined) {
      this.#keep(ticketId, { from: version, upTo: version });
      return version - 1;
    }
    if (version > range.upTo) {
      const after = range.upTo;
      range.upTo = version;
      this.#keep(ticketId, range);
      return after;
    }
    // Before the known range: it may never have been delivered.
    if (version >= range.from) return undefined;
    if (version === range.from - 1) range.from = version;
    return version - 1;
  }

  #keep(ticketId: string, range: VersionRange): void {
    this.#delivered.delete(ticketId);
    this.#delivered.set(ticketId, range);
    if (this.#delivered.size <= this.#most) return;
    for (const [oldest, kept] of this.#delivered) {
      this.#delivered.delete(oldest);
      if (!this.#isWatched(oldest)) return;
      this.#delivered.set(oldest, kept);
      if (oldest === ticketId) return;
    }
  }
}
