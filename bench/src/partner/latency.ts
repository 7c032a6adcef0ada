import { runRound } from "./measure.ts";
import type { Bench } from "./measure.ts";
import type { OperationName } from "./operations.ts";
import { median } from "./statistics.ts";
import { LATENCY_LOAD } from "./targets.ts";
import { measureUndisturbed } from "./undisturbed.ts";

export interface LatencyOptions {
  readonly operation: OperationName;
  /** Requests a second that the system did at most. */
  readonly capacity: number;
  readonly rounds: number;
  readonly durationMs: number;
}

/** Milliseconds from when a request was due to its answer, at a fixed rate. */
export interface FixedRateLatency {
  readonly rate: number;
  /** The medians of the rounds. */
  readonly p50: number;
  readonly p99: number;
  /** In any round that counts. */
  readonly most: number;
  readonly stolen: number;
}

const CONNECTIONS = 64;

/** The system's latency at a fixed share of its capacity. Rounds that the machine's host disturbed are measured again. */
export const measureLatency = async (bench: Bench, options: LatencyOptions): Promise<FixedRateLatency> => {
  const { operation, capacity, durationMs } = options;
  const rate = capacity * LATENCY_LOAD;
  const rounds = await measureUndisturbed(options.rounds, () =>
    runRound(bench, { operation, side: "system", connections: CONNECTIONS, durationMs, rate }),
  );
  return {
    rate,
    p50: median(rounds.map(({ load }) => load.latency.p50)),
    p99: median(rounds.map(({ load }) => load.latency.p99)),
    most: Math.max(...rounds.map(({ load }) => load.latency.most)),
    stolen: median(rounds.map(({ stolen }) => stolen)),
  };
};
