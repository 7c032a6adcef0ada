import type { BenchmarkOptions } from "../benchmark.ts";
import { readArguments } from "./arguments.ts";
import { compareAnswers } from "./compare-answers.ts";
import { openDrain } from "./drain.ts";
import { startGenerator } from "./load/start-generator.ts";
import { compareSides } from "./compare-sides.ts";
import type { Comparison } from "./compare-sides.ts";
import { measureLatency } from "./latency.ts";
import type { Bench } from "./measure.ts";
import { printReport } from "./report.ts";
import { startSystem } from "./system.ts";

const SHORT = {
  tickets: 10_000,
  many: { rounds: 5, durationMs: 500, warmUpMs: 700 },
  one: { rounds: 5, durationMs: 200, warmUpMs: 100 },
  latencyMs: 2_000,
};
const FULL = {
  tickets: 100_000,
  many: { rounds: 7, durationMs: 3_000, warmUpMs: 3_000 },
  one: { rounds: 7, durationMs: 1_000, warmUpMs: 500 },
  latencyMs: 15_000,
};

/** As partners call in the morning. */
export const CONNECTIONS = 64;

/** The partner operations of the whole system against one process that does the same. */
export const benchmarkPartner = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const { operations, logLevel } = readArguments(words);
  const { tickets, many, one, latencyMs } = full ? FULL : SHORT;
  await using stack = new AsyncDisposableStack();
  const system = stack.use(await startSystem({ tickets, logLevel }));
  const generator = stack.use(startGenerator());
  const drain = stack.use(await openDrain(system));
  const bench: Bench = { system, generator, drain, tickets };
  await compareAnswers(system, tickets);
  await drain.wait();

  const results = [];
  for (const operation of operations) {
    const atMany: Comparison = await compareSides(bench, { operation, connections: CONNECTIONS, ...many });
    const atOne: Comparison = await compareSides(bench, { operation, connections: 1, ...one });
    const latency = await measureLatency(bench, { operation, capacity: atMany.system.rate, durationMs: latencyMs });
    results.push({ operation, atMany, atOne, latency });
    console.error(`${operation}: ${atMany.ratio.toFixed(2)} of the reference`);
  }
  printReport({ results });
};
