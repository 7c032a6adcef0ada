import { runRound } from "./measure.ts";
import type { Bench } from "./measure.ts";
import type { OperationName } from "./operations.ts";
import { LATENCY_LOAD } from "./targets.ts";

export interface LatencyOptions {
  readonly operation: OperationName;
  /** Requests a second that the system did at most. */
  readonly capacity: number;
  readonly durationMs: number;
}

/** Milliseconds from when a request was due to its answer, at a fixed rate. */
export interface FixedRateLatency {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  readonly loadAverage: number;
}

const CONNECTIONS = 64;

/** The system's latency at a fixed share of its capacity. */
export const measureLatency = async (bench: Bench, options: LatencyOptions): Promise<FixedRateLatency> => {
  const { operation, capacity, durationMs } = options;
  const rate = capacity * LATENCY_LOAD;
  const { load, loadAverage } = await runRound(bench, {
    operation,
    side: "system",
    connections: CONNECTIONS,
    durationMs,
    rate,
  });
  return { rate, ...load.latency, loadAverage };
};
