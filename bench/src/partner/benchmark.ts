import type { BenchmarkOptions } from "../benchmark.ts";
import { readArguments } from "./arguments.ts";
import { compareAnswers } from "./compare-answers.ts";
import { compareRows } from "./compare-rows.ts";
import { compareSides } from "./compare-sides.ts";
import { openDrain } from "./drain.ts";
import { measureLatency } from "./latency.ts";
import { startGenerator } from "./load/start-generator.ts";
import type { Bench } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { OPERATION_NAMES } from "./operations.ts";
import { toLine, toMarkdown } from "./report.ts";
import type { Memory, MemoryOfAll, OperationResult } from "./report.ts";
import { startSystem } from "./system.ts";
import type { BenchSystem } from "./system.ts";
import { readMemory, readPeakMemory } from "./usage.ts";
import { writeReport } from "./write-report.ts";

const SHORT = {
  tickets: 10_000,
  many: { rounds: 5, durationMs: 500, warmUpRequests: 2_000 },
  one: { rounds: 5, durationMs: 200, warmUpRequests: 20 },
  latency: { rounds: 5, durationMs: 1_000 },
};
const FULL = {
  tickets: 100_000,
  many: { rounds: 7, durationMs: 3_000, warmUpRequests: 20_000 },
  one: { rounds: 7, durationMs: 1_000, warmUpRequests: 200 },
  latency: { rounds: 5, durationMs: 5_000 },
};

const CONNECTIONS = 64;

const readMemoryOfAll = async ({ pids }: BenchSystem): Promise<MemoryOfAll> => {
  const of = async (pid: number): Promise<Memory> => ({ now: await readMemory(pid), peak: await readPeakMemory(pid) });
  return {
    gateway: await of(pids.gateway),
    tickets: await of(pids.tickets),
    agents: await of(pids.agents),
    files: await of(pids.files),
    nats: await of(pids.nats),
    reference: await of(pids.reference),
  };
};

interface BenchOptions {
  readonly tickets: number;
  readonly logLevel: string;
  readonly nodeOptions: readonly string[];
}

/** Starts everything, and makes sure that both sides do the same before either is measured. */
export const openBench = async (
  stack: AsyncDisposableStack,
  { tickets, logLevel, nodeOptions: options }: BenchOptions,
): Promise<Bench> => {
  const nodeOptions = { gateway: options, tickets: options, agents: options, files: options };
  const system = stack.use(await startSystem({ tickets, logLevel, nodeOptions }));
  const generator = stack.use(startGenerator());
  const drain = stack.use(await openDrain(system));
  await compareAnswers(system, { tickets, operations: OPERATION_NAMES });
  await compareRows(system, tickets);
  await drain.wait();
  return { system, generator, drain, tickets };
};

/** The partners' operations through the whole system against one process that does the same. */
export const benchmarkPartner = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const { operations, logLevel, nodeOptions, memoryRequests, write } = readArguments(words);
  const { tickets, many, one, latency: atRate } = full ? FULL : SHORT;
  await using stack = new AsyncDisposableStack();
  const bench = await openBench(stack, { tickets, logLevel, nodeOptions });

  const results: OperationResult[] = [];
  for (const operation of operations) {
    const atMany = await compareSides(bench, { operation, connections: CONNECTIONS, ...many });
    const atOne = await compareSides(bench, { operation, connections: 1, ...one });
    const latency = await measureLatency(bench, { operation, capacity: atMany.system.rate, ...atRate });
    const result = { operation, atMany, atOne, latency };
    results.push(result);
    console.error(toLine(result));
    // What was loaded is still there: all of it was measured on the same data.
    await compareAnswers(bench.system, { tickets, operations: [operation] });
  }
  const memory = memoryRequests === undefined ? undefined : await measureMemory(bench, memoryRequests);
  const markdown = toMarkdown({
    command: ["npm run bench --", full ? "full" : "", ...words].filter((word) => word !== "").join(" "),
    tickets,
    rounds: many.rounds,
    roundMs: many.durationMs,
    results,
    memoryOfAll: await readMemoryOfAll(bench.system),
    memory,
  });
  console.log(`\n${markdown}`);
  if (write) await writeReport(markdown);
};
