import { loadavg } from "node:os";
import { percentile } from "../percentile.ts";
import type { CpuOfParts } from "./system.ts";

/** The times of what came, in milliseconds; those before the answer count as 0. */
export const formatTimes = (times: readonly number[]): string => {
  const sorted = times.map((ms) => Math.max(0, ms)).toSorted((one, other) => one - other);
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(sorted, share).toFixed(0));
  return `p50 ${p50} ms, p99 ${p99} ms from the answer to the arrival`;
};

/** The CPU time of each part per item, with the machine's load, as other work slows it down. */
export const formatCpu = (cpu: CpuOfParts, count: number, what: string): string => {
  const total = Object.values(cpu).reduce((sum, ms) => sum + ms, 0);
  const each = Object.entries(cpu).map(([part, ms]) => `${part} ${((ms * 1_000) / count).toFixed(0)}`);
  return `CPU ${((total * 1_000) / count).toFixed(0)} µs a ${what} (${each.join(", ")}), load ${loadavg()[0]?.toFixed(1)}`;
};
