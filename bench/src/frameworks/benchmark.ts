import type { Benchmark } from "../benchmark.ts";
import { readArguments } from "../partner/arguments.ts";
import { openBench } from "../partner/benchmark.ts";
import { OPERATIONS } from "../partner/operations.ts";
import { writeReport } from "../partner/write-report.ts";
import { compareAll } from "./compare-all.ts";
import type { Comparison } from "./compare-all.ts";
import { toMarkdown } from "./report.ts";
import { COMPARED, startSides } from "./sides.ts";

/** What carries a call costs the same on little data and on much. */
const TICKETS = 10_000;
const MANY = {
  connections: 64,
  rounds: { short: 5, full: 11 },
  read: { requests: 4_000, warmUpRequests: 20_000 },
  write: { requests: 1_500, warmUpRequests: 8_000 },
};
/** Where no calls come together that could share a batch. */
const ONE = {
  connections: 1,
  rounds: { short: 3, full: 5 },
  read: { requests: 600, warmUpRequests: 200 },
  write: { requests: 300, warmUpRequests: 100 },
};

/** The system against the same use cases behind tRPC over HTTP and behind Moleculer over NATS. */
export const benchmarkFrameworks: Benchmark = async ({ full, words }) => {
  const { operations, logLevel, nodeOptions, write } = readArguments(words);
  const named = COMPARED.filter((operation) => operations.includes(operation));
  if (named.length === 0) throw new Error(`Compared are: ${COMPARED.join(", ")}.`);
  await using stack = new AsyncDisposableStack();
  const bench = await openBench(stack, { tickets: TICKETS, logLevel, nodeOptions });
  const sides = await startSides(bench);

  const comparisons: Comparison[] = [];
  for (const operation of named) {
    const { kind } = OPERATIONS[operation];
    for (const { connections, rounds, ...counts } of [MANY, ONE]) {
      const options = { operation, connections, rounds: full ? rounds.full : rounds.short, ...counts[kind] };
      const comparison = await compareAll(bench, sides, options);
      comparisons.push(comparison);
      const ratios = comparison.sides.slice(1).map(({ title, ratio }) => `${ratio.cpu.toFixed(2)} of ${title}'s CPU`);
      console.error(`${operation}, ${connections} at once: ${ratios.join(", ")}`);
    }
  }
  const command = ["npm run bench -- frameworks", full ? "full" : "", ...words].filter((word) => word !== "").join(" ");
  const markdown = toMarkdown({ command, tickets: TICKETS, comparisons });
  console.log(`\n${markdown}`);
  if (write) await writeReport(markdown, "frameworks");
};
