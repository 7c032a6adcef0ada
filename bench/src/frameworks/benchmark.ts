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
const ROUNDS = { short: 5, full: 9 };
const MANY = {
  connections: 64,
  read: { requests: 4_000, warmUpRequests: 20_000 },
  write: { requests: 2_000, warmUpRequests: 10_000 },
};
const ONE = {
  connections: 1,
  read: { requests: 800, warmUpRequests: 200 },
  write: { requests: 400, warmUpRequests: 100 },
};

/** The system against the same use cases behind tRPC over HTTP and behind Moleculer over NATS. */
export const benchmarkFrameworks: Benchmark = async ({ full, words }) => {
  const { operations, logLevel, nodeOptions, write } = readArguments(words);
  const named = COMPARED.filter((operation) => operations.includes(operation));
  if (named.length === 0) throw new Error(`Compared are: ${COMPARED.join(", ")}.`);
  const rounds = full ? ROUNDS.full : ROUNDS.short;
  await using stack = new AsyncDisposableStack();
  const bench = await openBench(stack, { tickets: TICKETS, logLevel, nodeOptions });
  const sides = await startSides(bench);

  const comparisons: Comparison[] = [];
  for (const { connections, ...counts } of [MANY, ONE]) {
    for (const operation of named) {
      const { kind } = OPERATIONS[operation];
      const comparison = await compareAll(bench, sides, { operation, connections, rounds, ...counts[kind] });
      comparisons.push(comparison);
      const ratios = comparison.sides.slice(1).map(({ title, ratio }) => `${ratio.cpu.toFixed(2)} of ${title}'s CPU`);
      console.error(`${operation}, ${connections} connections: ${ratios.join(", ")}`);
    }
  }
  const command = ["npm run bench -- frameworks", full ? "full" : "", ...words].filter((word) => word !== "").join(" ");
  const markdown = toMarkdown({ command, tickets: TICKETS, rounds, comparisons });
  console.log(`\n${markdown}`);
  if (write) await writeReport(markdown, "frameworks");
};
