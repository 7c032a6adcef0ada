/** How a benchmark is run. */
export interface BenchmarkOptions {
  /** The long form, for figures to quote; the short one takes less than a minute. */
  readonly full: boolean;
}

/** A benchmark: measures, prints what it found, and ends by itself. */
export type Benchmark = (options: BenchmarkOptions) => Promise<void>;
