import type { BenchmarkOptions } from "../benchmark.ts";
import { openDrain } from "../partner/drain.ts";
import { startGenerator } from "../partner/load/start-generator.ts";
import type { Generator } from "../partner/load/start-generator.ts";
import { describeMachine } from "../partner/machine.ts";
import { table } from "../partner/markdown-table.ts";
import type { Bench } from "../partner/measure.ts";
import { OPERATIONS } from "../partner/operations.ts";
import type { OperationName } from "../partner/operations.ts";
import { startSystem } from "../partner/system.ts";
import { compareSizes, requestsOf } from "./compare-sizes.ts";
import type { SizesResult } from "./compare-sizes.ts";
import { measureReplicas } from "./replicas.ts";

const MEASURED = ["get", "list", "session", "create", "add-message"] as const satisfies readonly OperationName[];

const SHORT = { small: 1_000, large: 20_000, rounds: 3, reads: 600, writes: 200, warmUp: 1 };
const FULL = { small: 10_000, large: 1_000_000, rounds: 7, reads: 2_000, writes: 600, warmUp: 4 };

/** How much more a request may cost on much data. */
const FLAT = 1.15;

const openBench = async (stack: AsyncDisposableStack, tickets: number, generator: Generator): Promise<Bench> => {
  const system = stack.use(await startSystem({ tickets, cache: `postgres-${tickets}` }));
  return { system, generator, drain: stack.use(await openDrain(system)), tickets };
};

const milliseconds = (value: number): string => value.toFixed(2);

const toRow = ({ operation, small, large, ratio, stolen }: SizesResult): readonly string[] => [
  OPERATIONS[operation].title,
  ...[small, large].flatMap(({ cpuOfAll, cpu }) => [milliseconds(cpuOfAll), milliseconds(cpu.postgres)]),
  ratio.toFixed(2),
  ratio <= FLAT ? "flat" : "**grows**",
  `${(stolen * 100).toFixed(1)}%`,
];

const count = (tickets: number): string => tickets.toLocaleString("en");

/** What a request costs on little data and on much, and with more replicas. `replicas` measures these alone, `sizes` the others alone. */
export const benchmarkScale = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const { small, large, rounds, reads, writes, warmUp } = full ? FULL : SHORT;
  const named = words.filter((word) => word !== "sizes" && word !== "replicas");
  const operations = MEASURED.filter((name) => named.length === 0 || named.includes(name));
  await using stack = new AsyncDisposableStack();
  const generator = stack.use(startGenerator());
  const ofSmall = await openBench(stack, small, generator);
  if (!words.includes("replicas")) {
    const sizes = { small: ofSmall, large: await openBench(stack, large, generator) };
    const results: SizesResult[] = [];
    for (const operation of operations) {
      const requests = requestsOf(operation, { reads, writes });
      const result = await compareSizes(sizes, { operation, rounds, requests, warmUpRequests: requests * warmUp });
      results.push(result);
      console.error(`${operation}: ${result.ratio.toFixed(2)}`);
      if (full && result.ratio > FLAT) process.exitCode = 1;
    }
    const heads = [small, large].flatMap((tickets) => [`${count(tickets)} tickets`, "its PostgreSQL"]);
    console.log(`\n${describeMachine()}; milliseconds of CPU a request\n`);
    console.log(table(["operation", ...heads, "ratio", "", "stolen"], results.map(toRow)));
  }
  if (!words.includes("sizes")) await measureReplicas(ofSmall, { operations, full });
};
