import type { LoadResult } from "../partner/load/run-load.ts";
import { readProcessorTime, stolenBetween } from "../partner/machine.ts";
import type { Bench } from "../partner/measure.ts";
import type { OperationName } from "../partner/operations.ts";
import { median, middleHalf, sum } from "../partner/statistics.ts";
import { measureInTurn } from "../partner/undisturbed.ts";
import { cpuBetween, readCpu, readTreeCpu } from "../partner/usage.ts";
import type { CpuByPid } from "../partner/usage.ts";
import type { Side, Sides } from "./sides.ts";

/** What a side's CPU consists of. `rest` is what runs beside it: the system's other services, which get its events, and the other sides, which are idle. */
export const PARTS = ["gateway", "tickets", "nats", "postgres", "rest"] as const;
type Part = (typeof PARTS)[number];

/** Milliseconds of CPU. */
type Cpu = Readonly<Record<Part, number>>;

interface Round {
  readonly load: LoadResult;
  readonly cpu: Cpu;
  readonly stolen: number;
}

/** What all sides are asked for in each of their rounds. */
interface RoundOptions {
  readonly operation: OperationName;
  readonly connections: number;
  readonly requests: number;
}

export interface ComparisonOptions extends RoundOptions {
  /** How often each side has its turn. */
  readonly rounds: number;
  /** Requests of each side before the first round: what is measured is code that V8 has made fast. */
  readonly warmUpRequests: number;
}

/** What the rounds of a side found together, and the first side's in that. */
export interface SideResult {
  readonly title: string;
  /** Requests a second, the median of the rounds. */
  readonly rate: number;
  /** Milliseconds, the medians of the rounds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of CPU a request, over all rounds. */
  readonly cpu: Cpu;
  readonly cpuOfAll: number;
  readonly ratio: {
    /** Of CPU a request, over all rounds, and between which the middle half of the rounds lies. */
    readonly cpu: number;
    readonly from: number;
    readonly to: number;
    /** Of requests a second, the median of the rounds. */
    readonly rate: number;
  };
}

export interface Comparison {
  readonly operation: OperationName;
  readonly connections: number;
  readonly rounds: number;
  readonly sides: readonly SideResult[];
  /** The share of the processors' time that the machine's host kept to itself, the median of the rounds. */
  readonly stolen: number;
}

/** The longest that a round takes. */
const FOREVER_MS = 60_000;

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

const readParts = async ({ pids }: Bench["system"], sides: Sides, side: Side): Promise<Record<Part, CpuByPid>> => {
  const idle = sides.filter((each) => each !== side).flatMap((each) => Object.values(each.pids));
  return {
    gateway: await readCpu(side.pids.gateway),
    tickets: await readCpu(side.pids.tickets),
    nats: await readCpu(pids.nats),
    postgres: await readTreeCpu(pids.postgres),
    rest: await readAll([pids.agents, pids.files, ...idle]),
  };
};

const requestsOf = (rounds: readonly Round[]): number => sum(rounds.map(({ load }) => load.requests));
const rateOf = ({ load }: Round): number => load.requests / load.seconds;
const cpuOf = (rounds: readonly Round[]): Cpu =>
  ofParts((part) => sum(rounds.map(({ cpu }) => cpu[part])) / requestsOf(rounds));
const cpuOfAll = (rounds: readonly Round[]): number => sum(Object.values(cpuOf(rounds)));

const toResult = ({ title }: Side, theirs: readonly Round[], ours: readonly Round[]): SideResult => {
  const ratiosOf = (value: (round: Round) => number): number[] =>
    theirs.map((round, index) => value(ours[index] ?? round) / value(round));
  const [from, to] = middleHalf(ratiosOf((round) => cpuOfAll([round])));
  return {
    title,
    rate: median(theirs.map(rateOf)),
    p50: median(theirs.map(({ load }) => load.latency.p50)),
    p99: median(theirs.map(({ load }) => load.latency.p99)),
    cpu: cpuOf(theirs),
    cpuOfAll: cpuOfAll(theirs),
    ratio: {
      cpu: cpuOfAll(ours) / cpuOfAll(theirs),
      from,
      to,
      rate: median(ratiosOf(rateOf)),
    },
  };
};

/** Rounds of all sides in turn, each time another one first. Turns that the machine's host disturbed are measured again. */
export const compareAll = async (
  { system, generator, drain, tickets }: Bench,
  sides: Sides,
  { rounds, warmUpRequests, ...options }: ComparisonOptions,
): Promise<Comparison> => {
  const { operation, connections } = options;
  /** CPU is counted until all events of the round have been handled. */
  const run = async (side: Side, mostRequests: number): Promise<Round> => {
    const before = await readParts(system, sides, side);
    const time = await readProcessorTime();
    const order = { operation, connections, tickets, url: side.url, durationMs: FOREVER_MS, mostRequests };
    const load = await generator.run(order);
    const stolen = stolenBetween(time, await readProcessorTime());
    await drain.wait();
    const after = await readParts(system, sides, side);
    return { load, cpu: ofParts((part) => cpuBetween(before[part], after[part])), stolen };
  };
  for (const side of sides) await run(side, warmUpRequests);
  const turns = await measureInTurn(rounds, sides, (side) => run(side, options.requests));
  const roundsOf = (at: number): Round[] => turns.flatMap((turn) => turn.rounds.slice(at, at + 1));
  return {
    operation,
    connections,
    rounds,
    sides: sides.map((side, at) => toResult(side, roundsOf(at), roundsOf(0))),
    stolen: median(turns.map(({ stolen }) => stolen)),
  };
};
