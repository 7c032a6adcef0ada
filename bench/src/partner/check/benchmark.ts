import type { BenchmarkOptions } from "../../benchmark.ts";
import { readArguments } from "../arguments.ts";
import { openBench } from "../benchmark.ts";
import { compareSides } from "../compare-sides.ts";
import { describeMachine } from "../machine.ts";
import type { Bench } from "../measure.ts";
import { OPERATION_NAMES, OPERATIONS } from "../operations.ts";
import type { Kind, OperationName } from "../operations.ts";
import { readCeilings, toCeiling, writeCeilings } from "./ceilings.ts";

const TICKETS = 10_000;
const CONNECTIONS = 64;
const FOREVER_MS = 60_000;
/** A fixed number of requests of each kind: V8's optimisation must not depend on what else runs. */
const ROUNDS = {
  read: { rounds: 5, durationMs: FOREVER_MS, mostRequests: 800, warmUpRequests: 4_000 },
  write: { rounds: 5, durationMs: FOREVER_MS, mostRequests: 300, warmUpRequests: 1_500 },
  echo: { rounds: 5, durationMs: FOREVER_MS, mostRequests: 3_000, warmUpRequests: 10_000 },
} as const satisfies Record<Kind, object>;

const measureRatio = async (bench: Bench, operation: OperationName): Promise<number> =>
  (await compareSides(bench, { operation, connections: CONNECTIONS, ...ROUNDS[OPERATIONS[operation].kind] })).cpuRatio;

/** Every run on a system that was started for it, as every check is. */
const withBench = async <Result>(
  nodeOptions: readonly string[],
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> => {
  await using stack = new AsyncDisposableStack();
  return await work(await openBench(stack, { tickets: TICKETS, logLevel: "warn", nodeOptions }));
};

/** Something of each operation, one after another. */
const ofEach = async <Value>(
  read: (operation: OperationName) => Promise<Value>,
): Promise<Record<OperationName, Value>> => {
  const entries: [OperationName, Value][] = [];
  for (const operation of OPERATION_NAMES) entries.push([operation, await read(operation)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every operation has its entry
  return Object.fromEntries(entries) as Record<OperationName, Value>;
};

/** Measures a number of times, and sets the ceilings by the results. */
const calibrate = async (runs: number): Promise<void> => {
  const all: Record<OperationName, number>[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const ratios = await withBench([], (bench) =>
      ofEach(async (operation) => Number((await measureRatio(bench, operation)).toFixed(3))),
    );
    console.log(`run ${run} of ${runs}: ${OPERATION_NAMES.map((name) => `${name} ${ratios[name]}`).join(", ")}`);
    all.push(ratios);
  }
  const operations = await ofEach(async (name) => {
    const found = all.map((ratios) => ratios[name]);
    return { ceiling: toCeiling(found), found };
  });
  await writeCeilings({
    about: `${runs} runs on ${new Date().toISOString().slice(0, 10)}: ${describeMachine()}`,
    operations,
  });
};

/** One operation; what is above its ceiling is measured once more before it counts. */
const check = async (bench: Bench, operation: OperationName, ceiling: number): Promise<boolean> => {
  for (const attempt of ["", " (again)"]) {
    const ratio = await measureRatio(bench, operation);
    const kept = ratio <= ceiling;
    console.log(
      `${operation.padEnd(14)}${ratio.toFixed(2)} of the reference's CPU, at most ${ceiling}: ${kept ? "kept" : "ABOVE"}${attempt}`,
    );
    if (kept) return true;
  }
  return false;
};

/** Fails when a request takes more CPU, relative to the reference in the same minute, than its ceiling. */
export const benchmarkCheck = async ({ words }: BenchmarkOptions): Promise<void> => {
  const { calibrationRuns, nodeOptions, operations } = readArguments(words);
  if (calibrationRuns !== undefined) return calibrate(calibrationRuns);
  const ceilings = await readCeilings();
  console.log(`Ceilings by ${ceilings.about}\n`);
  await withBench(nodeOptions, async (bench) => {
    for (const operation of operations) {
      if (!(await check(bench, operation, ceilings.operations[operation].ceiling))) process.exitCode = 1;
    }
  });
};
