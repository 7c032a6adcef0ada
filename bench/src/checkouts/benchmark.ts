import { resolve } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { findPrevious, prepareRelease } from "@crossdesk/e2e/previous-release";
import type { Benchmark } from "../benchmark.ts";
import { readArguments } from "../partner/arguments.ts";
import { toResult } from "../partner/compare-sides.ts";
import { table } from "../partner/markdown-table.ts";
import type { Round } from "../partner/measure.ts";
import { OPERATIONS } from "../partner/operations.ts";
import type { OperationName } from "../partner/operations.ts";
import { median, middleHalf } from "../partner/statistics.ts";
import { measureInTurn } from "../partner/undisturbed.ts";
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

const compare = async (
  sides: readonly CheckoutBench[],
  operation: OperationName,
  count: number,
): Promise<readonly string[]> => {
  const { requests, warmUpRequests } = COUNTS[OPERATIONS[operation].kind];
  const run = ({ bench, runRound }: CheckoutBench, mostRequests: number): Promise<Round> =>
    runRound(bench, { operation, side: "system", connections: 64, durationMs: LONGEST_MS, mostRequests });
  for (const side of sides) await run(side, warmUpRequests);
  const turns = await measureInTurn(count, sides, (side) => run(side, requests));
  const [before = [], now = []] = sides.map((_side, at) =>
    turns.map(({ rounds }) => toResult(rounds.slice(at, at + 1))),
  );
  const ratiosOf = (name: "cpuOfAll" | "rate"): number[] =>
    now.map((result, turn) => result[name] / (before[turn]?.[name] ?? Number.NaN));
  const ratios = ratiosOf("cpuOfAll");
  const [from, to] = middleHalf(ratios);
  return [
    operation,
    ...[before, now].map((results) => median(results.map(({ cpuOfAll }) => cpuOfAll)).toFixed(3)),
    median(ratios).toFixed(2),
    `${from.toFixed(2)} to ${to.toFixed(2)}`,
    median(ratiosOf("rate")).toFixed(2),
  ];
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
