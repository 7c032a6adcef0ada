const FIRST_SIZE = 256;

interface Slot<TItem> {
  readonly number: number;
  readonly item: TItem;
}

/**
 * Items under numbers that count up, each in the place that its number has in a ring. Used instead of a Map for what
 * thousands of short-lived items a second pass through: a Map keeps them alive through its outgrown tables until the next
 * full collection, and the collector's work doubles the cost of a call.
 */
export class Slots<TItem> {
  #ring: (Slot<TItem> | undefined)[] = Array.from({ length: FIRST_SIZE });
  #size = 0;
  #last = 0;

  /** A number that is not in use, and never was. */
  nextNumber(): number {
    if (this.#size * 2 >= this.#ring.length) this.#grow();
    do this.#last += 1;
    while (this.#ring[this.#last % this.#ring.length] !== undefined);
    return this.#last;
  }

  set(number: number, item: TItem): void {
    const place = number % this.#ring.length;
    if (this.#ring[place] === undefined) this.#size += 1;
    this.#ring[place] = { number, item };
  }

  get(number: number): TItem | undefined {
    const slot = this.#ring[number % this.#ring.length];
    return slot?.number === number ? slot.item : undefined;
  }

  delete(number: number): void {
    const place = number % this.#ring.length;
    if (this.#ring[place]?.number !== number) return;
    this.#ring[place] = undefined;
    this.#size -= 1;
  }

  values(): TItem[] {
    return this.#ring.flatMap((slot) => (slot === undefined ? [] : [slot.item]));
  }

  #grow(): void {
    const former = this.#ring;
    this.#ring = Array.from({ length: former.length * 2 });
    // No two meet: their numbers differ modulo the half, so they differ modulo the whole.
    for (const slot of former) if (slot !== undefined) this.#ring[slot.number % this.#ring.length] = slot;
  }
}
