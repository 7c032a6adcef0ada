/** Milliseconds that answers took. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Collects times as they come, and returns their quantiles in the end. */
export class Latencies {
  #times = new Float64Array(65_536);
  #count = 0;

  add(ms: number): void {
    if (this.#count === this.#times.length) {
      const larger = new Float64Array(this.#times.length * 2);
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#times[this.#count] = ms;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }

  summary(): Latency {
    const sorted = this.#times.slice(0, this.#count).sort();
    const at = (share: number): number => sorted[Math.min(this.#count - 1, Math.floor(this.#count * share))] ?? 0;
    return { p50: at(0.5), p99: at(0.99), most: at(1) };
  }
}
