import { findFreePort } from "@crossdesk/dev-stack";
import { table } from "../partner/markdown-table.ts";
import { runRound } from "../partner/measure.ts";
import type { Bench } from "../partner/measure.ts";
import { OPERATIONS } from "../partner/operations.ts";
import type { OperationName } from "../partner/operations.ts";
import { median, sum } from "../partner/statistics.ts";
import { cpuBetween, readCpu } from "../partner/usage.ts";

const STEPS = [1, 2, 4] as const;
const CONNECTIONS = 64;

export interface ReplicasOptions {
  readonly operations: readonly OperationName[];
  readonly full: boolean;
}

interface Measured {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds of CPU a request, of all processes. */
  readonly cpu: number;
  readonly p99: number;
}

/** The pids of replicas beside the first. */
type More = readonly number[];

const measure = async (bench: Bench, operation: OperationName, { more, full }: { more: More; full: boolean }) => {
  const rounds: Measured[] = [];
  const durationMs = full ? 3_000 : 500;
  // The first warms up.
  for (let round = 0; round < (full ? 6 : 3); round += 1) {
    const before = await Promise.all(more.map(readCpu));
    const { load, cpu } = await runRound(bench, { operation, side: "system", connections: CONNECTIONS, durationMs });
    const after = await Promise.all(more.map(readCpu));
    const ofMore = sum(after.map((reading, index) => cpuBetween(before[index] ?? new Map(), reading)));
    const { generator: _generator, ...others } = cpu;
    if (round === 0) continue;
    const all = sum(Object.values(others)) + ofMore;
    rounds.push({ rate: load.requests / load.seconds, cpu: all / load.requests, p99: load.latency.p99 });
  }
  const of = (key: keyof Measured): number => median(rounds.map((round) => round[key]));
  return { rate: of("rate"), cpu: of("cpu"), p99: of("p99") };
};

/** The same load on 1, 2 and 4 replicas of the gateway, the tickets and the agents service, on one machine. */
export const measureReplicas = async (bench: Bench, { operations, full }: ReplicasOptions): Promise<void> => {
  const { system } = bench;
  const more: number[] = [];
  const gateways = [system.urls.system];
  const rows: string[][] = [];
  for (const step of STEPS) {
    while (gateways.length < step) {
      const port = await findFreePort();
      const gateway = await system.startMore("gateway", { PORT: String(port), PUBLIC_URL: system.urls.system });
      const services = [await system.startMore("tickets"), await system.startMore("agents")];
      more.push(gateway.pid, ...services.map(({ pid }) => pid));
      gateways.push(`http://127.0.0.1:${port}`);
    }
    const spread = { ...bench, system: { ...system, urls: { ...system.urls, system: gateways.join(",") } } };
    for (const operation of operations) {
      const { rate, cpu, p99 } = await measure(spread, operation, { more, full });
      rows.push([OPERATIONS[operation].title, String(step), rate.toFixed(0), cpu.toFixed(2), p99.toFixed(0)]);
      console.error(`${operation} on ${step}: ${rate.toFixed(0)}/s`);
    }
  }
  rows.sort(([left = ""], [right = ""]) => left.localeCompare(right));
  console.log(`\n${table(["operation", "replicas of each", "requests a second", "CPU ms", "p99 ms"], rows)}`);
};
