import { parseArgs } from "node:util";
import { isScenario, runCluster, SCENARIOS } from "@crossdesk/e2e/cluster";
import type { ScenarioName, ScenarioResult } from "@crossdesk/e2e/cluster";
import type { BenchmarkOptions } from "../benchmark.ts";
import { describeMachine } from "../partner/machine.ts";
import { table } from "../partner/markdown-table.ts";

const NAMES = Object.keys(SCENARIOS).filter(isScenario);
const SHORT: readonly ScenarioName[] = ["rolling-side-by-side", "kill-tickets"];
const ROUNDS = { short: 1, full: 10 };

/** The share that may fail of the requests that are sent five seconds later. */
const MOST_LATE = 0.02;

const toCount = (name: string, text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be a whole number from 1 on.`);
  return count;
};

const readWords = (words: readonly string[]) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { rounds: { type: "string" }, rate: { type: "string", default: "40" }, logs: { type: "string" } },
  });
  const scenarios = positionals.map((word) => {
    if (isScenario(word)) return word;
    throw new Error(`There is no scenario "${word}"; there are: ${NAMES.join(", ")}.`);
  });
  return { ...values, scenarios };
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const failuresOf = ({ failed, failures }: ScenarioResult): string =>
  failed === 0 ? "0" : `${failed}: ${[...failures].map(([kind, count]) => `${count} × ${kind}`).join(", ")}`;

const toRow = (result: ScenarioResult): readonly string[] => {
  const { title, skipped, requests, late, moved, lost, doubled, recoveryMs, settledMs } = result;
  if (skipped !== undefined) return [title, `not run: ${skipped}`, "", "", "", "", "", "", ""];
  const share = late.requests === 0 ? "–" : `${((100 * late.failed) / late.requests).toFixed(1)}%`;
  const counts = [
    requests.toLocaleString("en"),
    failuresOf(result),
    share,
    String(moved),
    String(lost),
    String(doubled),
  ];
  return [title, ...counts, seconds(recoveryMs), seconds(settledMs)];
};

const HEADER = [
  "what happens",
  "requests",
  "failed",
  "of those 5 s later",
  "moved",
  "lost",
  "doubled",
  "recovered after",
  "at rest after",
] as const;

const TOLERATED: Readonly<Record<ScenarioResult["mayFail"], (result: ScenarioResult) => boolean>> = {
  none: ({ failed }) => failed === 0,
  "few later": ({ late }) => late.failed <= MOST_LATE * late.requests,
  many: () => true,
};

/** Each fault may cause refused requests for a while, in the documented form; nothing may be lost or doubled. */
const isWrong = (result: ScenarioResult): boolean =>
  result.findings.size > 0 || result.surprises.length > 0 || !TOLERATED[result.mayFail](result);

/**
 * A cluster on this machine: three servers of NATS, two gateways, nine services' replicas, PostgreSQL, and a steady load of the partners' operations while parts of
 * it are restarted, killed, stopped and filled. `full` runs all of it, ten rounds of restarts; names of scenarios run these alone.
 */
export const benchmarkCluster = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const { scenarios, rounds, rate, logs } = readWords(words);
  const all = full ? NAMES.filter((name) => name !== "rolling-side-by-side") : SHORT;
  const results = await runCluster({
    scenarios: scenarios.length > 0 ? scenarios : all,
    rounds: rounds === undefined ? ROUNDS[full ? "full" : "short"] : toCount("rounds", rounds),
    pace: { perSecond: toCount("rate", rate) },
    logs,
    log: (line) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`),
  });
  console.log(`\n${describeMachine()}; ${rate} requests a second\n\n${table(HEADER, results.map(toRow))}\n`);
  if (results.some(isWrong)) process.exitCode = 1;
};
