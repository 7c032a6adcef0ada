/** Visits in one turn of the event loop: less than a millisecond where each writes to a stream. */
const AT_ONCE = 30;

/** After so many turns in a row, some 8 ms, others have as much time to themselves. */
const IN_A_ROW = 12;
const REST_MS = 8;

/** Visits the next few. Returns whether there are more. */
type VisitSome = () => boolean;

/**
 * Visits many in several turns of the event loop, so that requests and other streams are served in between. A few are visited immediately;
 * rounds that go on at the same time take turns.
 */
export class Turns {
  readonly #rounds: VisitSome[] = [];
  #isDue = false;
  #count = 0;

  /** Visits all, and calls back when that is done. Neither may throw. */
  visit<Value>(values: Iterable<Value>, visit: (value: Value) => void, done: () => void = () => undefined): void {
    const iterator = values[Symbol.iterator]();
    this.#turn(() => {
      for (let count = 0; count < AT_ONCE; count += 1) {
        const next = iterator.next();
        if (next.done === true) {
          done();
          return false;
        }
        visit(next.value);
      }
      return true;
    });
  }

  #turn(visitSome: VisitSome): void {
    if (!visitSome()) return;
    this.#rounds.push(visitSome);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isDue || this.#rounds.length === 0) return;
    this.#isDue = true;
    const next = (): void => {
      this.#isDue = false;
      const visitSome = this.#rounds.shift();
      if (visitSome !== undefined) this.#turn(visitSome);
      this.#schedule();
    };
    this.#count += 1;
    if (this.#count % IN_A_ROW === 0) setTimeout(next, REST_MS);
    else setImmediate(next);
  }
}
