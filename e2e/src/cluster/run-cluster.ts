import { setTimeout as delay } from "node:timers/promises";
import { settle } from "../chaos/settle.ts";
import { describeFindings } from "../chaos/check.ts";
import type { Finding, Findings } from "../chaos/check.ts";
import { openBalancer, USUAL } from "./balancer.ts";
import type { Patience } from "./balancer.ts";
import { openEventStream } from "./event-stream.ts";
import { startClusterLoad } from "./load.ts";
import type { Outcome, Pace } from "./load.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Scenario, ScenarioName } from "./scenarios.ts";
import { ELEVEN, startCluster } from "./start-cluster.ts";
import type { Replicas } from "./start-cluster.ts";

export interface ClusterRunOptions {
  readonly scenarios: readonly ScenarioName[];
  /** How often what is done in rounds is done. */
  readonly rounds: number;
  /** 40 requests a second by default. */
  readonly pace?: Pace;
  /** How long callers wait: as partners do, by default. */
  readonly patience?: Patience;
  /** Settings of the apps, over those that every cluster has. */
  readonly env?: Readonly<Record<string, string>>;
  readonly replicas?: Replicas;
  /** Milliseconds of load before and behind each strike: 3 s and 5 s by default. */
  readonly beforeMs?: number;
  readonly afterMs?: number;
  /** The folder of an initialised cluster that PostgreSQL's data is copied from. */
  readonly copyOf?: string;
  /** A folder for what the programs log; nowhere by default. */
  readonly logs?: string | undefined;
  readonly log?: (line: string) => void;
}

/** What a scenario came to. */
export interface ScenarioResult {
  readonly title: string;
  readonly mayFail: Scenario["mayFail"];
  /** Why it was not run. */
  readonly skipped?: string;
  readonly seconds: number;
  readonly requests: number;
  readonly failed: number;
  /** How those that failed ended, by operation and answer: how often. */
  readonly failures: ReadonlyMap<string, number>;
  /** Of those that were sent five seconds after the strike and later. */
  readonly late: { readonly requests: number; readonly failed: number };
  /** How many were answered by another gateway than the one that was tried first. */
  readonly moved: number;
  /** Milliseconds from the end of the cause to the last request that failed. */
  readonly recoveryMs: number;
  /** Milliseconds from the last answer until every event had its effect and nothing was wrong any more. */
  readonly settledMs: number;
  readonly lost: number;
  readonly doubled: number;
  /** Everything that is wrong, lost and doubled included. */
  readonly findings: Findings;
  /** Refusals in another form than documented. */
  readonly surprises: readonly string[];
}

/** Longer than the broker takes to hand an event of a dead consumer to another. */
const QUIET_MS = 45_000;
const LATE_MS = 5_000;

const isFailed = ({ status }: Outcome): boolean => status < 200 || status >= 300;

const countOf = (findings: Findings, wanted: Finding["meaning"]): number =>
  findings
    .values()
    .filter(({ meaning }) => meaning === wanted)
    .reduce((sum, { count }) => sum + count, 0);

interface Times {
  readonly struckAt: number;
  readonly overAt: number;
}

const judgeOutcomes = (outcomes: readonly Outcome[], { struckAt, overAt }: Times) => {
  const failed = outcomes.filter(isFailed);
  const late = outcomes.filter(({ sentAt }) => sentAt - struckAt > LATE_MS);
  const failures = new Map<string, number>();
  for (const { operation, status, why } of failed) {
    const kind = `${operation} ${status === 0 ? why : status}`;
    failures.set(kind, (failures.get(kind) ?? 0) + 1);
  }
  return {
    requests: outcomes.length,
    failed: failed.length,
    failures,
    late: { requests: late.length, failed: late.filter(isFailed).length },
    moved: outcomes.filter(({ moves }) => moves > 0).length,
    recoveryMs: Math.round(Math.max(0, ...failed.map(({ sentAt }) => sentAt - overAt))),
  };
};

const skippedResult = ({ title, mayFail }: Scenario, skipped: string): ScenarioResult => ({
  title,
  mayFail,
  skipped,
  seconds: 0,
  ...judgeOutcomes([], { struckAt: 0, overAt: 0 }),
  settledMs: 0,
  lost: 0,
  doubled: 0,
  findings: new Map(),
  surprises: [],
});

/** Runs the whole system as a cluster under a steady load, and lets one thing after another happen to it. */
export const runCluster = async (options: ClusterRunOptions): Promise<readonly ScenarioResult[]> => {
  const { scenarios, rounds, replicas = ELEVEN, beforeMs = 3_000, afterMs = 5_000 } = options;
  const { pace = { perSecond: 40 }, patience = USUAL, env, copyOf, logs, log = () => undefined } = options;
  const chosen = scenarios.map((name): Scenario => SCENARIOS[name]);
  await using stack = new AsyncDisposableStack();
  const began = performance.now();
  const needsSmallDisk = chosen.some((scenario) => scenario.needsSmallDisk === true);
  const cluster = stack.use(await startCluster({ replicas, needsSmallDisk, env, copyOf, logs }));
  const events = stack.use(await openEventStream(cluster.natsUrl));
  await events.untilWhole();
  const balancer = stack.use(openBalancer(cluster.gatewayUrls, patience));
  const load = stack.use(await startClusterLoad({ balancer, secret: cluster.secret, pace }));
  log(`the cluster is up after ${((performance.now() - began) / 1_000).toFixed(0)} s`);

  const runScenario = async (scenario: Scenario): Promise<ScenarioResult> => {
    const { title, mayFail, run, needsSmallDisk: isSmall = false } = scenario;
    if (isSmall && "none" in cluster.smallDisk) return skippedResult(scenario, cluster.smallDisk.none);
    const [outcomesBefore, surprisesBefore] = [load.outcomes.length, load.surprises.length];
    const startedAt = performance.now();
    load.go();
    await delay(beforeMs);
    const struckAt = performance.now();
    let overAt = struckAt;
    await run({ cluster, events, rounds, over: () => (overAt = performance.now()) });
    await delay(afterMs);
    await load.rest();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { findings, ms } = await settle(cluster.databases, { ...load.promised, surprises: [] }, QUIET_MS);
    return {
      title,
      mayFail,
      seconds,
      ...judgeOutcomes(load.outcomes.slice(outcomesBefore), { struckAt, overAt }),
      settledMs: ms,
      lost: countOf(findings, "lost"),
      doubled: countOf(findings, "doubled"),
      findings,
      surprises: load.surprises.slice(surprisesBefore),
    };
  };
  const results: ScenarioResult[] = [];
  for (const scenario of chosen) {
    const result = await runScenario(scenario);
    results.push(result);
    log(describeResult(result));
  }
  return results;
};

/** One line of what a scenario came to. */
const describeResult = (result: ScenarioResult): string => {
  const { title, skipped, requests, failed, failures, recoveryMs, settledMs, lost, doubled, findings, surprises } =
    result;
  if (skipped !== undefined) return `${title}: not run: ${skipped}`;
  const how = failures.size === 0 ? "" : ` (${[...failures].map(([kind, count]) => `${count} × ${kind}`).join(", ")})`;
  const wrong = findings.size === 0 ? "" : `\n${describeFindings(findings)}`;
  const odd = surprises
    .slice(0, 5)
    .map((surprise) => `\n  ${surprise}`)
    .join("");
  return (
    `${title}: ${requests} requests, ${failed} failed${how}, recovered after ${recoveryMs} ms, at rest after ${settledMs} ms; ` +
    `${lost} lost, ${doubled} doubled${wrong}${odd}`
  );
};
