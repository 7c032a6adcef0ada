import type { Agent, Board, BoardQueue } from "@crossdesk/contracts";
import { isThere } from "../give-away.ts";

/** What is open, summed up. */
export interface QueueSum {
  readonly open: number;
  readonly unassigned: number;
  readonly awaitingTeam: number;
  readonly oldestSince: string | null;
  readonly overdue: number;
}

/** What is open of one channel, or in one language. */
export interface KeyedSum<Key extends string> extends QueueSum {
  readonly key: Key;
}

const NOTHING: QueueSum = { open: 0, unassigned: 0, awaitingTeam: 0, oldestSince: null, overdue: 0 };

const earlier = (one: string | null, other: string | null): string | null => {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
};

export const sumQueues = (queues: readonly BoardQueue[]): QueueSum =>
  queues.reduce<QueueSum>(
    (sum, queue) => ({
      open: sum.open + queue.open,
      unassigned: sum.unassigned + queue.unassigned,
      awaitingTeam: sum.awaitingTeam + queue.awaitingTeam,
      oldestSince: earlier(sum.oldestSince, queue.oldestSince),
      overdue: sum.overdue + queue.overdue,
    }),
    NOTHING,
  );

/** The queues by one of their traits, the one with the most waiting customers first. */
export const queuesBy = <Trait extends "channel" | "language">(
  { queues }: Pick<Board, "queues">,
  trait: Trait,
): readonly KeyedSum<BoardQueue[Trait]>[] =>
  [...Map.groupBy(queues, (queue) => queue[trait])]
    .map(([key, members]) => ({ key, ...sumQueues(members) }))
    .sort(
      (one, other) =>
        other.awaitingTeam - one.awaitingTeam || other.open - one.open || one.key.localeCompare(other.key),
    );

/** How many agents take tickets right now, and how many more those could have. */
export const roomOf = (agents: readonly Agent[]): { readonly there: number; readonly room: number } => {
  const there = agents.filter(isThere);
  return {
    there: there.length,
    room: there.reduce((sum, { capacity, load }) => sum + Math.max(0, capacity - load), 0),
  };
};
