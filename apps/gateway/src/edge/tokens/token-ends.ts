import type { Caller } from "@crossdesk/contracts";

const ends = new WeakMap<Caller, number>();

/** Remembers until when the proof of who a caller is holds, in epoch milliseconds. */
export const setProofEnd = (caller: Caller, endsAt: number): void => {
  ends.set(caller, endsAt);
};

/** Until when it holds; without an end where none was set. */
export const proofEndOf = (caller: Caller): number => ends.get(caller) ?? Number.POSITIVE_INFINITY;
