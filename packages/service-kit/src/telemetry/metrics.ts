import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of all parts of this process. */
const registry = new Registry();

/** Seconds; from what a cache answers in to what times out. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Labels = Readonly<Record<string, string>>;

/** Counts how long things take, by labels. */
export interface DurationMetric<Name extends string> {
  /** A fixed series, for callers that observe the same labels again and again. */
  readonly of: (labels: Readonly<Record<Name, string>>) => { readonly observe: (seconds: number) => void };
}

/** How durations are counted. */
export interface DurationOptions<Name extends string> {
  readonly help: string;
  readonly labels: readonly Name[];
  /** Upper bounds in seconds; from a millisecond to 10 s by default. */
  readonly buckets?: readonly number[];
}

/** Something that happens, and how long it takes: `<name>_count`, `_sum` and `_bucket`. `name` ends in `_seconds`. */
export const durationMetric = <Name extends string>(
  name: string,
  { help, labels, buckets = BUCKETS }: DurationOptions<Name>,
): DurationMetric<Name> => {
  const histogram = new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [registry] });
  const series = new Map<string, { readonly observe: (seconds: number) => void }>();
  return {
    of: (given) => {
      const key = labels.map((label) => given[label]).join("\u0000");
      const known = series.get(key);
      if (known !== undefined) return known;
      const made = histogram.labels(given);
      series.set(key, made);
      return made;
    },
  };
};

/** Counts what happens, by labels. `name` ends in `_total`. */
export const countMetric = <Name extends string>(
  name: string,
  { help, labels }: { readonly help: string; readonly labels: readonly Name[] },
): ((labels: Readonly<Record<Name, string>>) => void) => {
  const counter = new Counter({ name, help, labelNames: labels, registers: [registry] });
  return (given) => counter.inc(given);
};

/** One value of a gauge. */
export interface Reading {
  readonly labels: Labels;
  readonly value: number;
}

/** Returns the current values of a gauge; called whenever the metrics are read. */
export type ReadGauge = () => readonly Reading[] | Promise<readonly Reading[]>;

interface WatchedGauge {
  readonly labels: readonly string[];
  readonly sources: Set<ReadGauge>;
}

const gauges = new Map<string, WatchedGauge>();

const createGauge = (name: string, help: string, labels: readonly string[]): WatchedGauge => {
  const sources = new Set<ReadGauge>();
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect: async () => {
      gauge.reset();
      // A part that cannot be asked now (its database is away) leaves a gap, and no error for the others.
      const readings = await Promise.allSettled([...sources].map(async (read) => read()));
      for (const result of readings) {
        if (result.status === "rejected") continue;
        for (const { labels: given, value } of result.value) gauge.set(given, value);
      }
    },
  });
  const made = { labels, sources };
  gauges.set(name, made);
  return made;
};

/** What a gauge shows. */
export interface GaugeOptions {
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: ReadGauge;
}

/** Adds values to a gauge, until the returned function is called. Parts of one process may share a gauge. */
export const watchGauge = (name: string, { help, labels, read }: GaugeOptions): (() => void) => {
  const { sources } = gauges.get(name) ?? createGauge(name, help, labels);
  sources.add(read);
  return () => sources.delete(read);
};

let collecting = false;

/** Adds the process's own metrics: memory, CPU, garbage collection, event-loop delay. */
export const collectProcessMetrics = (): void => {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: registry });
};

/** All metrics in Prometheus' text format, and its content type. */
export const readMetrics = async (): Promise<{ readonly contentType: string; readonly text: string }> => ({
  contentType: registry.contentType,
  text: await registry.metrics(),
});
