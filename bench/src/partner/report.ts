import type { Comparison } from "./compare-sides.ts";
import type { FixedRateLatency } from "./latency.ts";
import { OPERATIONS } from "./operations.ts";
import type { OperationName } from "./operations.ts";
import type { ProcessName } from "./system.ts";
import { LATENCY_TARGETS, RATIO_TARGETS } from "./targets.ts";

/** All that was found of one operation. */
export interface OperationResult {
  readonly operation: OperationName;
  readonly atMany: Comparison;
  readonly atOne: Comparison;
  readonly latency: FixedRateLatency;
}

type Row = readonly string[];

const table = (header: Row, rows: readonly Row[]): string =>
  [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

const verdict = (reached: boolean): string => (reached ? "reached" : "**missed**");
const whole = (value: number): string => Math.round(value).toLocaleString("en");
const fixed = (value: number, digits: number): string => value.toFixed(digits);

const ratioCells = (ratio: number, target: number | undefined): Row =>
  target === undefined ? [fixed(ratio, 2), "–", "–"] : [fixed(ratio, 2), fixed(target, 2), verdict(ratio >= target)];

const COMPARISON_HEADER = ["operation", "ratio", "target", "", "system/s", "reference/s", "p50 / p99 ms", "load"];

const comparisonRow = (comparison: Comparison, target: number | undefined): Row => [
  OPERATIONS[comparison.operation].title,
  ...ratioCells(comparison.ratio, target),
  whole(comparison.system.rate),
  whole(comparison.reference.rate),
  `${fixed(comparison.system.p50, 1)} / ${fixed(comparison.system.p99, 1)}`,
  fixed(comparison.loadAverage, 1),
];

const PROCESSES = ["gateway", "tickets", "agents", "nats", "postgres"] as const satisfies readonly ProcessName[];

const cpuRow = ({ operation, system, reference, cpuRatio }: Comparison): Row => [
  OPERATIONS[operation].title,
  ...PROCESSES.map((name) => fixed(system.cpu[name], 3)),
  fixed(system.cpuOfAll, 3),
  fixed(reference.cpu.reference + reference.cpu.echo, 3),
  fixed(reference.cpu.postgres, 3),
  fixed(reference.cpuOfAll, 3),
  fixed(cpuRatio, 2),
];

const latencyRow = ({ operation, latency }: OperationResult): Row => {
  const { title, kind } = OPERATIONS[operation];
  const target = LATENCY_TARGETS[kind];
  return [
    title,
    whole(latency.rate),
    fixed(latency.p50, 1),
    fixed(latency.p99, 1),
    fixed(latency.most, 1),
    `${target}`,
    verdict(latency.p99 <= target),
  ];
};

/** What was found, as Markdown. */
export const toMarkdown = (results: readonly OperationResult[]): string =>
  [
    "### 64 connections\n",
    table(
      COMPARISON_HEADER,
      results.map(({ operation, atMany }) => comparisonRow(atMany, RATIO_TARGETS.many[OPERATIONS[operation].kind])),
    ),
    "\n### One connection\n",
    table(
      COMPARISON_HEADER,
      results.map(({ operation, atOne }) => comparisonRow(atOne, RATIO_TARGETS.one[OPERATIONS[operation].kind])),
    ),
    "\n### CPU seconds per 1,000 requests, 64 connections\n",
    table(
      ["operation", ...PROCESSES, "system", "reference: Node", "postgres", "reference", "system / reference"],
      results.map(({ atMany }) => cpuRow(atMany)),
    ),
    "\n### Latency at 70% of capacity, from when a request was due\n",
    table(["operation", "rate/s", "p50 ms", "p99 ms", "most ms", "target p99", ""], results.map(latencyRow)),
  ].join("\n");

export const printReport = ({ results }: { readonly results: readonly OperationResult[] }): void => {
  console.log(toMarkdown(results));
};
