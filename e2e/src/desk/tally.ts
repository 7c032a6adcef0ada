import type { Channel } from "@crossdesk/contracts";

/** What happened in a run, counted. */
export class Tally {
  readonly opened = new Map<Channel, number>();
  readonly counts = new Map<string, number>();
  /** From the moment that there was room for a waiting ticket to its offer: simulated, and by the machine's clock. */
  readonly offerDelays: number[] = [];
  readonly offerWork: number[] = [];
  /** From the customer's message, or the opening, to the team's answer. */
  readonly answerTimes: number[] = [];
  steps = 0;

  open(channel: Channel): void {
    this.opened.set(channel, (this.opened.get(channel) ?? 0) + 1);
  }

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }
}

/** The value below which `share` of the values are; 0 of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};
