import { resolve } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { findPrevious, prepareRelease } from "@crossdesk/e2e/previous-release";
import type { Benchmark } from "../benchmark.ts";
import { readArguments } from "../partner/arguments.ts";
import { table } from "../partner/markdown-table.ts";
import { OPERATIONS } from "../partner/operations.ts";
import type { OperationName } from "../partner/operations.ts";
import { median, sum } from "../partner/statistics.ts";
import { loadCheckout } from "./load-checkout.ts";
import type { CheckoutBench } from "./load-checkout.ts";

const TICKETS = 10_000;
const ROUNDS = { short: 5, full: 15 } as const;
const COUNTS = {
  read: { requests: 5_000, warmUpRequests: 12_000 },
  echo: { requests: 5_000, warmUpRequests: 12_000 },
  write: { requests: 2_500, warmUpRequests: 5_000 },
} as const;
/** Longer than any round takes that ends with a number of requests. */
const LONGEST_MS = 60_000;
/** Of the processes that CPU is read of: not the system's. */
const OTHERS: ReadonlySet<string> = new Set(["generator", "reference", "echo"]);

/** What a request took in one round of a side. */
interface Taken {
  /** Milliseconds of CPU in all processes of the system, with the handling of all events. */
  readonly cpu: number;
  readonly rate: number;
}

const measure = async (
  { bench, runRound }: CheckoutBench,
  operation: OperationName,
  requests: number,
): Promise<Taken> => {
  const options = {
    operation,
    side: "system",
    connections: 64,
    durationMs: LONGEST_MS,
    mostRequests: requests,
  } as const;
  const { load, cpu } = await runRound(bench, options);
  const own = Object.entries(cpu).filter(([name]) => !OTHERS.has(name));
  return { cpu: sum(own.map(([, ms]) => ms)) / load.requests, rate: load.requests / load.seconds };
};

/** The middle of the ratios of rounds that ran one after the other, and between which of them half lie. */
const describeRatios = (ratios: readonly number[]): readonly [string, string] => {
  const ordered = ratios.toSorted((a, b) => a - b);
  const at = (share: number): string => (ordered[Math.floor(ordered.length * share)] ?? Number.NaN).toFixed(2);
  return [median(ratios).toFixed(2), `${at(0.25)} to ${at(0.75)}`];
};

const compare = async (
  sides: readonly [before: CheckoutBench, now: CheckoutBench],
  operation: OperationName,
  rounds: number,
): Promise<readonly string[]> => {
  const { requests, warmUpRequests } = COUNTS[OPERATIONS[operation].kind];
  for (const side of sides) await measure(side, operation, warmUpRequests);
  const taken: (readonly [Taken, Taken])[] = [];
  const [before, now] = sides;
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await measure(before, operation, requests);
      taken.push([first, await measure(now, operation, requests)]);
    } else {
      const first = await measure(now, operation, requests);
      taken.push([await measure(before, operation, requests), first]);
    }
  }
  const cpuOf = (side: 0 | 1): string => median(taken.map((pair) => pair[side].cpu)).toFixed(3);
  const [rate] = describeRatios(taken.map(([one, other]) => other.rate / one.rate));
  return [operation, cpuOf(0), cpuOf(1), ...describeRatios(taken.map(([one, other]) => other.cpu / one.cpu)), rate];
};

/**
 * The partners' operations of another checkout and of this one, in turn: what a change costs. The other one is a folder whose packages are
 * installed, or the previous release.
 */
export const benchmarkCheckouts: Benchmark = async ({ full, words }) => {
  const isFolder = (word: string): boolean => /^[./]/u.test(word);
  const { operations } = readArguments(words.filter((word) => !isFolder(word)));
  const named = words.find(isFolder);
  const other = named === undefined ? await prepareRelease(await findPrevious()) : resolve(named);
  await using stack = new AsyncDisposableStack();
  const sides = [
    await loadCheckout(stack, other, TICKETS),
    await loadCheckout(stack, PROJECT_FOLDER, TICKETS),
  ] as const;
  const rows: (readonly string[])[] = [];
  for (const operation of operations) {
    const row = await compare(sides, operation, full ? ROUNDS.full : ROUNDS.short);
    rows.push(row);
    console.error(`${operation}: ${row[3]} of the CPU before`);
  }
  const header = [
    "operation",
    "CPU before, ms",
    "CPU now, ms",
    "now ÷ before",
    "half of the rounds",
    "rate now ÷ before",
  ];
  console.log(`\n${table(header, rows)}`);
};
