import { runRound } from "./measure.ts";
import type { Bench, Cpu, Round, Side } from "./measure.ts";
import type { OperationName } from "./operations.ts";
import { median, sum } from "./statistics.ts";
import { measureUndisturbed } from "./undisturbed.ts";

export interface ComparisonOptions {
  readonly operation: OperationName;
  readonly connections: number;
  readonly rounds: number;
  /** The longest that a round takes. */
  readonly durationMs: number;
  /** Ends a round earlier: rounds of the same number of requests compare CPU best. */
  readonly mostRequests?: number;
  /** Requests before the first round: what is measured is code that V8 has made fast. */
  readonly warmUpRequests: number;
}

/** The longest that a warm-up takes. */
const WARM_UP_MS = 20_000;

/** What the rounds of one side found together. */
export interface SideResult {
  /** Requests a second, the median of the rounds. */
  readonly rate: number;
  /** Milliseconds, the medians of the rounds. */
  readonly p50: number;
  readonly p99: number;
  /** Milliseconds of CPU a request, by process and in all but the load generator, over all rounds. */
  readonly cpu: Cpu;
  readonly cpuOfAll: number;
  readonly rounds: readonly Round[];
}

export interface Comparison {
  readonly operation: OperationName;
  readonly connections: number;
  readonly system: SideResult;
  readonly reference: SideResult;
  /** The median of the rounds' own ratios: what slows the machine for a while slows both of a pair. */
  readonly ratio: number;
  /** CPU a request of the system, in that of the reference. */
  readonly cpuRatio: number;
  /** The share of the processors' time that the machine's host kept to itself, the median of the pairs that count. */
  readonly stolen: number;
}

/** A round of each side, one right behind the other. */
interface Pair {
  readonly system: Round;
  readonly reference: Round;
  readonly stolen: number;
}

const cpuPerRequest = (rounds: readonly Round[]): Cpu => {
  const requests = sum(rounds.map(({ load }) => load.requests));
  const of = (name: keyof Cpu): number => sum(rounds.map(({ cpu }) => cpu[name])) / requests;
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

const rateOf = ({ load }: Round): number => load.requests / load.seconds;

/** What rounds of one system found together. */
export const toResult = (rounds: readonly Round[]): SideResult => {
  const cpu = cpuPerRequest(rounds);
  const { generator: _generator, ...measured } = cpu;
  return {
    rate: median(rounds.map(rateOf)),
    p50: median(rounds.map(({ load }) => load.latency.p50)),
    p99: median(rounds.map(({ load }) => load.latency.p99)),
    cpu,
    cpuOfAll: sum(Object.values(measured)),
    rounds,
  };
};

/** Rounds of both sides in turn, each side first in every other pair. Pairs that the machine's host disturbed are measured again. */
export const compareSides = async (bench: Bench, options: ComparisonOptions): Promise<Comparison> => {
  const { operation, connections, rounds, durationMs, mostRequests, warmUpRequests } = options;
  for (const side of ["system", "reference"] as const) {
    await runRound(bench, { operation, side, connections, durationMs: WARM_UP_MS, mostRequests: warmUpRequests });
  }
  const run = (side: Side): Promise<Round> =>
    runRound(bench, {
      operation,
      side,
      connections,
      durationMs,
      ...(mostRequests === undefined ? {} : { mostRequests }),
    });
  const pairs = await measureUndisturbed(rounds, async (attempt): Promise<Pair> => {
    const first = attempt % 2 === 0 ? await run("system") : undefined;
    const reference = await run("reference");
    const system = first ?? (await run("system"));
    return { system, reference, stolen: Math.max(system.stolen, reference.stolen) };
  });
  const system = toResult(pairs.map((pair) => pair.system));
  const reference = toResult(pairs.map((pair) => pair.reference));
  return {
    operation,
    connections,
    system,
    reference,
    ratio: median(pairs.map((pair) => rateOf(pair.system) / rateOf(pair.reference))),
    cpuRatio: system.cpuOfAll / reference.cpuOfAll,
    stolen: median(pairs.map(({ stolen }) => stolen)),
  };
};
