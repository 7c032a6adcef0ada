import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";
import { sum } from "./statistics.ts";

/** The machine, and when. */
export const describeMachine = (): string => {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const cores = `${availableParallelism()} cores`;
  return `${model}, ${cores}, ${memory}, Linux ${release()}, Node ${process.version}`;
};

/** What else the machine has to do: the load average of the last minute. */
export const readLoadAverage = (): number => loadavg()[0] ?? 0;

/** What the machine's processors did so far, in ticks of all of them together. */
export interface ProcessorTime {
  readonly all: number;
  /** When a process could have run, and the machine's host ran something else. */
  readonly stolen: number;
}

const STOLEN = 7;

/** Reads the first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq and steal; what follows is part of user. */
export const readProcessorTime = async (): Promise<ProcessorTime> => {
  const [line = ""] = (await readFile("/proc/stat", "utf8")).split("\n", 1);
  const ticks = line
    .trim()
    .split(/\s+/)
    .slice(1, STOLEN + 2)
    .map(Number);
  return { all: sum(ticks), stolen: ticks[STOLEN] ?? 0 };
};

/** The share of the processors' time that the machine did not get, from 0 to 1. */
export const stolenBetween = (before: ProcessorTime, after: ProcessorTime): number =>
  after.all === before.all ? 0 : (after.stolen - before.stolen) / (after.all - before.all);
