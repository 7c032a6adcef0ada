/** How a benchmark is run. */
export interface BenchmarkOptions {
  /** The long form, for figures to quote; the short one takes two minutes at most. */
  readonly full: boolean;
  /** What else stands on the command line, which a benchmark reads as it likes. */
  readonly words: readonly string[];
}

/** A benchmark: measures, prints what it found, and ends by itself. */
export type Benchmark = (options: BenchmarkOptions) => Promise<void>;
