import { toResult } from "../partner/compare-sides.ts";
import type { SideResult } from "../partner/compare-sides.ts";
import { runRound } from "../partner/measure.ts";
import type { Bench, Round } from "../partner/measure.ts";
import { OPERATIONS } from "../partner/operations.ts";
import type { OperationName } from "../partner/operations.ts";
import { median } from "../partner/statistics.ts";
import { measureUndisturbed } from "../partner/undisturbed.ts";

/** The same system twice, at the same time: on little data and on much. */
export interface Sizes {
  readonly small: Bench;
  readonly large: Bench;
}

export interface SizesOptions {
  readonly operation: OperationName;
  readonly rounds: number;
  /** Requests of each round and each system. */
  readonly requests: number;
  readonly warmUpRequests: number;
}

export interface SizesResult {
  readonly operation: OperationName;
  readonly small: SideResult;
  readonly large: SideResult;
  /** CPU a request on much data, in that on little: the median of the pairs' own ratios. */
  readonly ratio: number;
  /** The share of the processors' time that the machine's host kept to itself. */
  readonly stolen: number;
}

const CONNECTIONS = 32;
const FOREVER_MS = 600_000;

interface Pair {
  readonly small: Round;
  readonly large: Round;
  readonly stolen: number;
}

const cpuOf = (round: Round): number => toResult([round]).cpuOfAll;

/** Rounds of as many requests on both, one right behind the other, each first in every other pair. */
export const compareSizes = async ({ small, large }: Sizes, options: SizesOptions): Promise<SizesResult> => {
  const { operation, rounds, requests, warmUpRequests } = options;
  const run = (bench: Bench, mostRequests: number): Promise<Round> =>
    runRound(bench, { operation, side: "system", connections: CONNECTIONS, durationMs: FOREVER_MS, mostRequests });
  for (const bench of [small, large]) await run(bench, warmUpRequests);
  const pairs = await measureUndisturbed(rounds, async (attempt): Promise<Pair> => {
    const first = attempt % 2 === 0 ? await run(small, requests) : undefined;
    const ofLarge = await run(large, requests);
    const ofSmall = first ?? (await run(small, requests));
    return { small: ofSmall, large: ofLarge, stolen: Math.max(ofSmall.stolen, ofLarge.stolen) };
  });
  return {
    operation,
    small: toResult(pairs.map((pair) => pair.small)),
    large: toResult(pairs.map((pair) => pair.large)),
    ratio: median(pairs.map((pair) => cpuOf(pair.large) / cpuOf(pair.small))),
    stolen: median(pairs.map(({ stolen }) => stolen)),
  };
};

/** What a request costs beyond the operation's own title: reads are cheaper, so that more of them make a round. */
export const requestsOf = (operation: OperationName, { reads, writes }: { reads: number; writes: number }): number =>
  OPERATIONS[operation].kind === "write" ? writes : reads;
