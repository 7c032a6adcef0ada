import type { JoinedPublisher } from "./publisher.ts";

/**
 * Messages taken up in one event-loop turn. A read of the socket brings up to 64 KiB of them, and all that are taken up
 * in one turn finish at its end, together. In portions, the first results leave while the next portion is worked on, so
 * that both sides work at the same time; thirty-two still share the cost of a write well.
 */
const PER_TURN = 32;

/** Takes messages up in portions, in order. The first portion of a turn is taken up at once, so a lone message never waits. */
export class Paced<TItem> {
  readonly #publisher: JoinedPublisher;
  readonly #handle: (item: TItem) => void;
  #waiting: TItem[] = [];
  #next = 0;
  #taken = 0;
  #scheduled = false;

  /** `handle` must not throw. */
  constructor(publisher: JoinedPublisher, handle: (item: TItem) => void) {
    this.#publisher = publisher;
    this.#handle = handle;
  }

  /** Whether no item waits for a later turn. */
  get empty(): boolean {
    return this.#next === this.#waiting.length;
  }

  take(item: TItem): void {
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#turn);
    }
    if (this.#taken < PER_TURN && this.empty) {
      this.#taken += 1;
      this.#handle(item);
    } else {
      this.#waiting.push(item);
    }
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    this.#taken = 0;
    if (this.empty) return;
    this.#publisher.flush();
    this.#scheduled = true;
    setImmediate(this.#turn);
    while (this.#taken < PER_TURN && !this.empty) this.#handleNext();
    if (!this.empty) return;
    this.#waiting = [];
    this.#next = 0;
  };

  #handleNext(): void {
    const item = this.#waiting[this.#next];
    this.#next += 1;
    this.#taken += 1;
    if (item !== undefined) this.#handle(item);
  }
}
