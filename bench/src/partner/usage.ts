import { readdir, readFile } from "node:fs/promises";

/** Milliseconds of a tick of `/proc/<pid>/stat`: 100 a second on Linux. */
const TICK_MS = 10;

interface Stat {
  readonly parent: number;
  readonly cpuMs: number;
}

const readStat = async (pid: number): Promise<Stat | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command may hold blanks and parentheses; what follows its last parenthesis does not.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
};

/** Milliseconds of CPU that processes have taken so far, by process id. */
export type CpuByPid = ReadonlyMap<number, number>;

/** Reads a process and all that it started, and that they started. */
export const readTreeCpu = async (root: number): Promise<CpuByPid> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = new Map<number, Stat>();
  for (const pid of pids) {
    const stat = await readStat(pid);
    if (stat !== undefined) stats.set(pid, stat);
  }
  const belongs = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined && each > 1; each = stats.get(each)?.parent) {
      if (each === root) return true;
    }
    return false;
  };
  const own = stats.entries().filter(([pid]) => belongs(pid));
  return new Map(own.map(([pid, { cpuMs }]) => [pid, cpuMs]));
};

/** Reads one process. */
export const readCpu = async (pid: number): Promise<CpuByPid> => new Map([[pid, (await readStat(pid))?.cpuMs ?? 0]]);

/** Milliseconds of CPU between two readings; processes that ended meanwhile are left out. */
export const cpuBetween = (before: CpuByPid, after: CpuByPid): number =>
  after.entries().reduce((total, [pid, ms]) => total + ms - (before.get(pid) ?? 0), 0);

const readStatus = async (pid: number, field: string): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "mu").exec(status)?.[1] ?? 0) * 1024;
};

/** The most bytes of memory that a process had at once. */
export const readPeakMemory = (pid: number): Promise<number> => readStatus(pid, "VmHWM");
/** Bytes of memory that a process has now. */
export const readMemory = (pid: number): Promise<number> => readStatus(pid, "VmRSS");
