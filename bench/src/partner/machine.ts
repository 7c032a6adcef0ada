import { availableParallelism, cpus, loadavg, release, totalmem } from "node:os";

/** The machine, and when. */
export const describeMachine = (): string => {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const cores = `${availableParallelism()} cores`;
  return `${model}, ${cores}, ${memory}, Linux ${release()}, Node ${process.version}`;
};

/** What else the machine has to do: the load average of the last minute. */
export const readLoadAverage = (): number => loadavg()[0] ?? 0;
