import type { Place } from "./place.ts";
import type { PlacedChange } from "./placed-change.ts";

/** The latest changes, by their sequence. Of those before the very latest, what was read is forgotten. */
export class ChangeWindow {
  readonly #most: number;
  readonly #mostRead: number;
  #changes: PlacedChange[] = [];
  /** Everything from here on is in the window. */
  #fromSeq = 0;

  constructor({ most, mostRead }: { readonly most: number; readonly mostRead: number }) {
    this.#most = most;
    this.#mostRead = mostRead;
  }

  get fromSeq(): number {
    return this.#fromSeq;
  }

  add(change: PlacedChange): void {
    this.#changes.push(change);
    const old = this.#changes[this.#changes.length - this.#mostRead - 1];
    if (old !== undefined) old.items = undefined;
    // Removing from the front of an array is dear; it is done for many at once.
    if (this.#changes.length < 2 * this.#most) return;
    this.#changes = this.#changes.slice(-this.#most);
    this.#fromSeq = this.#changes[0]?.seq ?? this.#fromSeq;
  }

  /** Begins with what the stream has from here on. */
  begin(fromSeq: number): void {
    this.#changes = [];
    this.#fromSeq = fromSeq;
  }

  /** Whether the place is one of this window's. */
  has({ seq, eventId }: Place): boolean {
    return this.#changes[this.#indexFrom(seq)]?.eventId === eventId && this.#changes[this.#indexFrom(seq)]?.seq === seq;
  }

  /** The changes from a sequence on, up to another. */
  between(fromSeq: number, upToSeq: number): PlacedChange[] {
    return this.#changes.slice(this.#indexFrom(fromSeq), this.#indexFrom(upToSeq + 1));
  }

  /** Where a sequence is, or would be. */
  #indexFrom(seq: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
