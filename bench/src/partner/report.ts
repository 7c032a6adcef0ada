import type { Comparison } from "./compare-sides.ts";
import type { FixedRateLatency } from "./latency.ts";
import { describeMachine } from "./machine.ts";
import { table } from "./markdown-table.ts";
import type { Row } from "./markdown-table.ts";
import { SERVICES } from "./memory.ts";
import type { MemoryResult, Service } from "./memory.ts";
import { OPERATIONS } from "./operations.ts";
import type { OperationName } from "./operations.ts";
import type { ProcessName } from "./system.ts";
import { GROWTH_TARGET, LATENCY_TARGETS, MEMORY_TARGET, RATIO_TARGETS } from "./targets.ts";

/** All that was found of one operation. */
export interface OperationResult {
  readonly operation: OperationName;
  readonly atMany: Comparison;
  readonly atOne: Comparison;
  readonly latency: FixedRateLatency;
}

/** Bytes that a process has, and the most that it had. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}
export type MemoryOfAll = Readonly<Record<Service | "nats" | "reference", Memory>>;

export interface Report {
  readonly command: string;
  readonly tickets: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly results: readonly OperationResult[];
  readonly memoryOfAll: MemoryOfAll;
  readonly memory: MemoryResult | undefined;
}

const verdict = (reached: boolean): string => (reached ? "reached" : "**missed**");
export const whole = (value: number): string => Math.round(value).toLocaleString("en");
export const fixed = (value: number, digits: number): string => value.toFixed(digits);
export const percent = (share: number): string => `${fixed(share * 100, 1)}%`;
const megabytes = (bytes: number): string => fixed(bytes / 1_000_000, 0);

const ratioCells = (ratio: number, target: number | undefined): Row =>
  target === undefined ? [fixed(ratio, 2), "–", "–"] : [fixed(ratio, 2), fixed(target, 2), verdict(ratio >= target)];

const COMPARISON_HEADER = [
  "operation",
  "ratio",
  "target",
  "verdict",
  "system/s",
  "reference/s",
  "p50 / p99 ms",
  "stolen",
];

const comparisonRow = (comparison: Comparison, target: number | undefined): Row => [
  OPERATIONS[comparison.operation].title,
  ...ratioCells(comparison.ratio, target),
  whole(comparison.system.rate),
  whole(comparison.reference.rate),
  `${fixed(comparison.system.p50, 1)} / ${fixed(comparison.system.p99, 1)}`,
  percent(comparison.stolen),
];

const PROCESSES = ["gateway", "tickets", "agents", "nats", "postgres"] as const satisfies readonly ProcessName[];
const CPU_HEADER = ["operation", ...PROCESSES, "system", "reference's Node", "its postgres", "reference", "ratio"];

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
    percent(latency.stolen),
  ];
};

const memoryRow = ({ services }: MemoryResult, service: Service): Row => {
  const { peak, quarters, last } = services[service];
  const [before = Number.NaN, after = Number.NaN] = quarters.slice(-2);
  return [
    service,
    megabytes(last),
    megabytes(MEMORY_TARGET),
    verdict(last <= MEMORY_TARGET),
    quarters.map(megabytes).join(", "),
    percent(after / before - 1),
    verdict(after / before <= GROWTH_TARGET),
    megabytes(peak),
  ];
};

const memorySection = ({ memory, memoryOfAll }: Report): string => {
  const header = [
    "service",
    "most in last quarter, MB",
    "target",
    "verdict",
    "medians of quarters",
    "growth",
    "none",
    "peak",
  ];
  const after =
    memory === undefined
      ? []
      : [
          `### Memory, ${whole(memory.requests)} requests of all kinds in ${whole(memory.seconds)} s\n`,
          table(
            header,
            SERVICES.map((service) => memoryRow(memory, service)),
          ),
          "",
        ];
  const cells = Object.entries(memoryOfAll).map(([name, { now, peak }]) => [name, megabytes(now), megabytes(peak)]);
  return [...after, "### Memory at the end, MB\n", table(["process", "now", "peak"], cells)].join("\n");
};

/** What was found of one operation, for who waits for the rest. */
export const toLine = ({ operation, atMany, atOne, latency }: OperationResult): string => {
  const ratioOf = ({ ratio, stolen }: Comparison): string => `${fixed(ratio, 2)} (${percent(stolen)} stolen)`;
  return [
    `${operation}: ${ratioOf(atMany)} of the reference at ${atMany.connections} connections`,
    `${fixed(atMany.cpuRatio, 2)} of its CPU`,
    `${ratioOf(atOne)} at one`,
    `p99 ${fixed(latency.p99, 1)} ms at ${whole(latency.rate)} a second (${percent(latency.stolen)} stolen)`,
  ].join(", ");
};

/** What was found, as Markdown. */
export const toMarkdown = (report: Report): string => {
  const { command, tickets, rounds, roundMs, results } = report;
  return [
    `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, \`${command}\`: ${whole(tickets)} tickets, ` +
      `${whole(tickets * 3)} messages; medians of ${rounds} interleaved rounds of ${roundMs} ms.`,
    `${describeMachine()}. "stolen" is the share of the processors' time that the machine's host kept to itself meanwhile.`,
    "\n### 64 connections\n",
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
      CPU_HEADER,
      results.map(({ atMany }) => cpuRow(atMany)),
    ),
    "\n### Latency at 70% of capacity, from when a request was due\n",
    table(
      ["operation", "rate/s", "p50 ms", "p99 ms", "most ms", "target p99", "verdict", "stolen"],
      results.map(latencyRow),
    ),
    "",
    memorySection(report),
  ].join("\n");
};
