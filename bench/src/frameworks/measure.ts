import type { Drain } from "../partner/drain.ts";
import type { LoadResult } from "../partner/load/run-load.ts";
import type { Generator } from "../partner/load/start-generator.ts";
import { readProcessorTime, stolenBetween } from "../partner/machine.ts";
import type { OperationName } from "../partner/operations.ts";
import { median, sum } from "../partner/statistics.ts";
import type { BenchSystem } from "../partner/system.ts";
import { measureUndisturbed } from "../partner/undisturbed.ts";
import { cpuBetween, readCpu, readTreeCpu } from "../partner/usage.ts";
import type { CpuByPid } from "../partner/usage.ts";
import type { Side } from "./sides.ts";

/** What a side's CPU is made of. `rest` is what runs beside it: the system's other services, and the other sides, which are idle. */
export const PARTS = ["gateway", "tickets", "nats", "postgres", "rest"] as const;
export type Part = (typeof PARTS)[number];

/** Milliseconds of CPU. */
export type Cpu = Readonly<Record<Part, number>>;

export interface Round {
  readonly load: LoadResult;
  readonly cpu: Cpu;
  readonly stolen: number;
}

/** What is measured on. */
export interface Ground {
  readonly system: BenchSystem;
  readonly sides: readonly [Side, ...Side[]];
  readonly generator: Generator;
  readonly drain: Drain;
  readonly tickets: number;
}

const ofParts = <Value>(make: (part: Part) => Value): Record<Part, Value> => ({
  gateway: make("gateway"),
  tickets: make("tickets"),
  nats: make("nats"),
  postgres: make("postgres"),
  rest: make("rest"),
});

const readAll = async (pids: readonly number[]): Promise<CpuByPid> => {
  const readings = await Promise.all(pids.map(readCpu));
  return new Map(readings.flatMap((reading) => [...reading]));
};

const readParts = async ({ system: { pids }, sides }: Ground, side: Side): Promise<Record<Part, CpuByPid>> => {
  const others = sides.filter((each) => each !== side).flatMap((each) => Object.values(each.pids));
  return {
    gateway: await readCpu(side.pids.gateway),
    tickets: await readCpu(side.pids.tickets),
    nats: await readCpu(pids.nats),
    postgres: await readTreeCpu(pids.postgres),
    rest: await readAll([...others, pids.agents, pids.files]),
  };
};

export interface RoundOptions {
  readonly operation: OperationName;
  readonly connections: number;
  readonly requests: number;
}

/** The longest that a round takes. */
const FOREVER_MS = 60_000;

/** Runs a round of one side. CPU is counted until all events of the round have been handled. */
const runRound = async (ground: Ground, side: Side, { operation, connections, requests }: RoundOptions): Promise<Round> => {
  const { generator, drain, tickets } = ground;
  const before = await readParts(ground, side);
  const time = await readProcessorTime();
  const load = await generator.run({
    operation,
    url: side.url,
    connections,
    tickets,
    durationMs: FOREVER_MS,
    mostRequests: requests,
  });
  const stolen = stolenBetween(time, await readProcessorTime());
  await drain.wait();
  const after = await readParts(ground, side);
  return { load, cpu: ofParts((part) => cpuBetween(before[part], after[part])), stolen };
};

/** What the rounds of a side found together. */
export interface SideResult {
  readonly title: string;
  /** Requests a second, the median of the rounds. */
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of CPU a request. */
  readonly cpu: Cpu;
  readonly cpuOfAll: number;
  /** The first side's, in this one's: of the CPU over all rounds, and of the requests a second the median of the turns. */
  readonly ours: { readonly cpu: number; readonly rate: number; readonly cpuOfTurns: readonly number[] };
}

export interface ComparisonOptions extends RoundOptions {
  readonly rounds: number;
  readonly warmUpRequests: number;
}

const rateOf = ({ load }: Round): number => load.requests / load.seconds;
const cpuOf = (rounds: readonly Round[]): Cpu => {
  const requests = sum(rounds.map(({ load }) => load.requests));
  return ofParts((part) => sum(rounds.map(({ cpu }) => cpu[part])) / requests);
};
const allOf = (cpu: Cpu): number => sum(Object.values(cpu));

/** Rounds of all sides in turn, another one first in each turn. Turns that the machine's host disturbed are measured again. */
export const compareAll = async (
  ground: Ground,
  { rounds, warmUpRequests, ...options }: ComparisonOptions,
): Promise<{ readonly operation: OperationName; readonly sides: readonly SideResult[]; readonly stolen: number }> => {
  const { sides } = ground;
  for (const side of sides) await runRound(ground, side, { ...options, requests: warmUpRequests });
  const turns = await measureUndisturbed(rounds, async (attempt) => {
    const found = new Map<Side, Round>();
    const first = attempt % sides.length;
    for (const side of [...sides.slice(first), ...sides.slice(0, first)]) found.set(side, await runRound(ground, side, options));
    return { found, stolen: Math.max(...found.values().map(({ stolen }) => stolen)) };
  });
  const roundsOf = (side: Side): Round[] =>
    turns.flatMap(({ found }) => {
      const round = found.get(side);
      return round === undefined ? [] : [round];
    });
  const ours = roundsOf(sides[0]);
  const results = sides.map((side): SideResult => {
    const theirs = roundsOf(side);
    const cpu = cpuOf(theirs);
    const ratios = (of: (round: Round) => number): number[] =>
      ours.flatMap((round, index) => {
        const other = theirs[index];
        return other === undefined ? [] : [of(round) / of(other)];
      });
    return {
      title: side.title,
      rate: median(theirs.map(rateOf)),
      p50: median(theirs.map(({ load }) => load.latency.p50)),
      p99: median(theirs.map(({ load }) => load.latency.p99)),
      cpu,
      cpuOfAll: allOf(cpu),
      ours: { cpu: allOf(cpuOf(ours)) / allOf(cpu), rate: median(ratios(rateOf)), cpuOfTurns: ratios((round) => allOf(cpuOf([round]))) },
    };
  });
  return { operation: options.operation, sides: results, stolen: median(turns.map(({ stolen }) => stolen)) };
};
