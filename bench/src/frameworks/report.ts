import { describeMachine } from "../partner/machine.ts";
import { table } from "../partner/markdown-table.ts";
import type { Row } from "../partner/markdown-table.ts";
import { OPERATIONS } from "../partner/operations.ts";
import { fixed, percent, whole } from "../partner/report.ts";
import { PARTS } from "./compare-all.ts";
import type { Comparison } from "./compare-all.ts";

export interface FrameworksReport {
  readonly command: string;
  readonly tickets: number;
  readonly comparisons: readonly Comparison[];
}

const HEADER = [
  "operation",
  "side",
  ...PARTS,
  "all",
  "Crossdesk ÷ side",
  "half of the rounds",
  "requests/s",
  "p50 / p99 ms",
];

const toRows = ({ operation, sides }: Comparison): Row[] =>
  sides.map(({ title, cpu, cpuOfAll, ratio, rate, p50, p99 }, index) => [
    index === 0 ? OPERATIONS[operation].title : "",
    title,
    ...PARTS.map((part) => fixed(cpu[part], 3)),
    fixed(cpuOfAll, 3),
    ...(index === 0 ? ["", ""] : [`**${fixed(ratio.cpu, 2)}**`, `${fixed(ratio.from, 2)} to ${fixed(ratio.to, 2)}`]),
    whole(rate),
    `${fixed(p50, 1)} / ${fixed(p99, 1)}`,
  ]);

/** What was found, as Markdown. */
export const toMarkdown = ({ command, tickets, comparisons }: FrameworksReport): string => {
  const sections = Map.groupBy(comparisons, ({ connections }) => connections)
    .entries()
    .map(([count, found]) => [
      `\n### Milliseconds of CPU a request, ${count === 1 ? "one connection" : `${count} connections`}, ${found[0]?.rounds} interleaved rounds\n`,
      table(HEADER, found.flatMap(toRows)),
    ]);
  return [
    `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, \`${command}\`: ${whole(tickets)} tickets.`,
    `${describeMachine()}; at most ${percent(Math.max(...comparisons.map(({ stolen }) => stolen)))} of the processors' time stolen.`,
    ...[...sections].flat(),
  ].join("\n");
};
