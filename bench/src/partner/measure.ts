import type { LoadResult } from "./load/run-load.ts";
import type { Generator } from "./load/start-generator.ts";
import { OPERATIONS } from "./operations.ts";
import type { OperationName } from "./operations.ts";
import { readProcessorTime, stolenBetween } from "./machine.ts";
import type { Drain } from "./drain.ts";
import type { BenchSystem, ProcessName } from "./system.ts";
import { cpuBetween, readCpu, readTreeCpu } from "./usage.ts";
import type { CpuByPid } from "./usage.ts";

export type Side = "system" | "reference";

/** Milliseconds of CPU by process. */
export type Cpu = Readonly<Record<ProcessName | "generator", number>>;

/** What one round of one side found. */
export interface Round {
  readonly load: LoadResult;
  readonly cpu: Cpu;
  /** Milliseconds until all events had reached all who listen, behind the last answer. */
  readonly settledMs: number;
  /** The share of the processors' time that the machine's host kept to itself meanwhile. */
  readonly stolen: number;
}

/** What rounds are run on. */
export interface Bench {
  readonly system: BenchSystem;
  readonly generator: Generator;
  readonly drain: Drain;
  readonly tickets: number;
}

type Reading = Readonly<Record<keyof Cpu, CpuByPid>>;

const readAll = async ({ system, generator }: Bench): Promise<Reading> => {
  const { pids } = system;
  return {
    gateway: await readCpu(pids.gateway),
    tickets: await readCpu(pids.tickets),
    agents: await readCpu(pids.agents),
    files: await readCpu(pids.files),
    nats: await readCpu(pids.nats),
    postgres: await readTreeCpu(pids.postgres),
    reference: await readCpu(pids.reference),
    echo: await readCpu(pids.echo),
    generator: await readCpu(generator.pid),
  };
};

const difference = (before: Reading, after: Reading): Cpu => {
  const of = (name: keyof Cpu): number => cpuBetween(before[name], after[name]);
  return {
    gateway: of("gateway"),
    tickets: of("tickets"),
    agents: of("agents"),
    files: of("files"),
    nats: of("nats"),
    postgres: of("postgres"),
    reference: of("reference"),
    echo: of("echo"),
    generator: of("generator"),
  };
};

export interface RoundOptions {
  readonly operation: OperationName;
  readonly side: Side;
  readonly connections: number;
  readonly durationMs: number;
  readonly rate?: number;
  readonly mostRequests?: number;
}

/** Where a side answers: the echo is compared with a bare Fastify. */
const urlOf = ({ urls }: BenchSystem, { operation, side }: RoundOptions): string => {
  if (side === "system") return urls.system;
  return OPERATIONS[operation].kind === "echo" ? urls.echo : urls.reference;
};

/** Runs one round. CPU is counted until all events of the round have been handled. */
export const runRound = async (bench: Bench, options: RoundOptions): Promise<Round> => {
  const { generator, drain, tickets } = bench;
  const { operation, connections, durationMs, rate, mostRequests } = options;
  const before = await readAll(bench);
  const time = await readProcessorTime();
  const load = await generator.run({
    operation,
    url: urlOf(bench.system, options),
    connections,
    tickets,
    durationMs,
    ...(rate === undefined ? {} : { rate }),
    ...(mostRequests === undefined ? {} : { mostRequests }),
  });
  const stolen = stolenBetween(time, await readProcessorTime());
  const settledMs = OPERATIONS[operation].kind === "write" && options.side === "system" ? await drain.wait() : 0;
  const cpu = difference(before, await readAll(bench));
  return { load, cpu, settledMs, stolen };
};
