import { EXPECTED_ID } from "./contenders.ts";
import type { Contender } from "./contenders.ts";

/** What one round of one contender found. */
export interface Round {
  readonly callsPerSecond: number;
  /** Microseconds of processor time per call, on each side. */
  readonly clientCpu: number;
  readonly serverCpu: number;
}

export interface RoundOptions {
  readonly inFlight: number;
  readonly durationMs: number;
  readonly serverCpu: () => Promise<number>;
}

/** Keeps a number of calls in flight for a time. A wrong answer ends the benchmark. */
export const measureRound = async (contender: Contender, options: RoundOptions): Promise<Round> => {
  const { inFlight, durationMs, serverCpu } = options;
  const serverBefore = await serverCpu();
  const clientBefore = process.cpuUsage();
  const start = performance.now();
  const end = start + durationMs;
  let calls = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() < end) {
      const ticket = await contender.call();
      if (ticket.id !== EXPECTED_ID) throw new Error(`${contender.name} answered ${ticket.id}.`);
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - start) / 1_000;
  const client = process.cpuUsage(clientBefore);
  const serverUsed = (await serverCpu()) - serverBefore;
  return {
    callsPerSecond: calls / seconds,
    clientCpu: (client.user + client.system) / calls,
    serverCpu: serverUsed / calls,
  };
};

/** The median time of one call at a time, in microseconds. */
export const measureLatency = async (contender: Contender, calls: number): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const start = performance.now();
    await contender.call();
    times.push((performance.now() - start) * 1_000);
  }
  return median(times);
};

/** The middle value; of an even number of values, the upper one of the middle two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
