/** Visits in one turn of the event loop: less than a millisecond where each writes to a stream. */
const AT_ONCE = 30;

/** After so many turns in a row, some 8 ms, others have as much time to themselves. */
const IN_A_ROW = 12;
const REST_MS = 8;

interface Round {
  /** Visits the next one. Returns whether there was one. */
  readonly visitNext: () => boolean;
  readonly done: () => void;
}

/**
 * Visits many in several turns of the event loop, so that requests and other streams are served in between. A few are visited immediately;
 * rounds that go on at the same time take turns.
 */
export class Turns {
  readonly #rounds: Round[] = [];
  #isDue = false;
  #count = 0;

  /** Visits all, and calls back when that is done. Neither may throw. */
  visit<Value>(values: Iterable<Value>, visit: (value: Value) => void, done: () => void = () => undefined): void {
    const iterator = values[Symbol.iterator]();
    const visitNext = (): boolean => {
      const next = iterator.next();
      if (next.done === true) return false;
      visit(next.value);
      return true;
    };
    this.#turn({ visitNext, done });
  }

  #turn(round: Round): void {
    for (let count = 0; count < AT_ONCE; count += 1) {
      if (!round.visitNext()) {
        round.done();
        return;
      }
    }
    this.#rounds.push(round);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDue || this.#rounds.length === 0) return;
    this.#isDue = true;
    const next = (): void => {
      this.#isDue = false;
      const round = this.#rounds.shift();
      if (round !== undefined) this.#turn(round);
      this.#schedule();
    };
    this.#count += 1;
    if (this.#count % IN_A_ROW === 0) setTimeout(next, REST_MS);
    else setImmediate(next);
  }
}
