/** Something that happens at its time. It may be under way together with all else that is due then. */
export type Act = () => Promise<void> | void;

interface Entry {
  readonly at: number;
  /** What was put down first comes first among those of one time. */
  readonly order: number;
  readonly act: Act;
}

const isBefore = (left: Entry, right: Entry): boolean =>
  left.at === right.at ? left.order < right.order : left.at < right.at;

/** What will happen and when, in milliseconds since 1970: a binary heap. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #order = 0;

  add(at: number, act: Act): void {
    this.#heap.push({ at, order: (this.#order += 1), act });
    this.#rise(this.#heap.length - 1);
  }

  /** When the next thing happens; `Infinity` where nothing will. */
  get next(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Everything that is due at `time`, in its order. */
  takeDue(time: number): Act[] {
    const due: Act[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.at <= time; first = this.#heap[0]) {
      due.push(first.act);
      const last = this.#heap.pop();
      if (last === undefined || this.#heap.length === 0) break;
      this.#heap[0] = last;
      this.#sink(0);
    }
    return due;
  }

  #rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    for (let index = from; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const least = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(least, index)) return;
      index = least;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const [first, second] = [this.#heap[left], this.#heap[right]];
    return first !== undefined && second !== undefined && isBefore(first, second);
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const [below, above] = [this.#heap[lower], this.#heap[upper]];
    if (below === undefined || above === undefined || !isBefore(below, above)) return false;
    this.#heap[lower] = above;
    this.#heap[upper] = below;
    return true;
  }
}
