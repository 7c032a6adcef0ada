import { cpus } from "node:os";
import { print } from "./figures.ts";

/** Something that was measured, and the share of the machine that other work took meanwhile: 0 to 1. */
interface Taken<Value> {
  readonly value: Value;
  readonly othersShare: number;
}

/** Other work than ours may take so much of the machine before a turn is taken again. */
const MOST_OF_OTHERS = 0.2;
/** Turns that are taken at most, for each that is wanted. */
const TRIES = 3;

/** Milliseconds of CPU that a process took so far. */
export type CpuOf = () => Promise<number>;

const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

const ownMs = async (others: readonly CpuOf[]): Promise<number> => {
  const { user, system } = process.cpuUsage();
  let total = (user + system) / 1_000;
  for (const cpuOf of others) total += await cpuOf();
  return total;
};

const take = async <Value>(processes: readonly CpuOf[], turn: () => Promise<Value>): Promise<Taken<Value>> => {
  const before = { busy: busyMs(), own: await ownMs(processes), at: performance.now() };
  const value = await turn();
  const elapsed = (performance.now() - before.at) * cpus().length;
  const foreign = busyMs() - before.busy - ((await ownMs(processes)) - before.own);
  return { value, othersShare: Math.max(0, foreign) / elapsed };
};

/**
 * Takes a turn as often as `wanted`, and again where the machine was busy with other work meanwhile, as that says little
 * about ours; with so many of those that there are too few others, the quietest count.
 */
export const takeQuietTurns = async <Value>(
  { wanted, processes }: { readonly wanted: number; readonly processes: readonly CpuOf[] },
  turn: () => Promise<Value>,
): Promise<Value[]> => {
  const turns: Taken<Value>[] = [];
  const isQuiet = ({ othersShare }: Taken<Value>): boolean => othersShare <= MOST_OF_OTHERS;
  while (turns.length < wanted * TRIES && turns.filter(isQuiet).length < wanted) {
    turns.push(await take(processes, turn));
  }
  const counted = turns.toSorted((a, b) => a.othersShare - b.othersShare).slice(0, wanted);
  const most = Math.round((counted.at(-1)?.othersShare ?? 0) * 100);
  if (turns.length > wanted) {
    print(
      "  other work on this machine",
      `${turns.length - wanted} turns not counted; at most ${most}% in those that are`,
    );
  }
  return counted.map(({ value }) => value);
};
