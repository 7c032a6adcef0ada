import type { Report, ReportFigures, ReportTimes } from "@crossdesk/contracts";
import type { ReportSpans } from "./report-steps.ts";

/** What was counted in a step, a group, or all. */
export interface Counted {
  readonly opened: number;
  readonly solved: number;
  readonly reopened: number;
  readonly missed: number;
  readonly firstAnswers: number;
  readonly firstAnswerTimes: readonly number[] | null;
  readonly nextAnswers: number;
  readonly nextAnswerTimes: readonly number[] | null;
  readonly resolutionTimes: readonly number[] | null;
}

/** How many ratings there were, and their sum. */
export interface Rated {
  readonly count: number;
  readonly sum: number | null;
}

const NOTHING: Counted = {
  opened: 0,
  solved: 0,
  reopened: 0,
  missed: 0,
  firstAnswers: 0,
  firstAnswerTimes: null,
  nextAnswers: 0,
  nextAnswerTimes: null,
  resolutionTimes: null,
};

const toTimes = (count: number, times: readonly number[] | null): ReportTimes => ({
  count,
  median: times?.[0] ?? null,
  p90: times?.[1] ?? null,
});

/** The figures of a report. */
export const toFigures = (counted: Counted = NOTHING, rated: Rated = { count: 0, sum: null }): ReportFigures => {
  const { opened, solved, reopened, missed } = counted;
  const { count, sum } = rated;
  return {
    opened,
    solved,
    reopened,
    missed,
    firstAnswers: toTimes(counted.firstAnswers, counted.firstAnswerTimes),
    nextAnswers: toTimes(counted.nextAnswers, counted.nextAnswerTimes),
    resolutions: toTimes(solved, counted.resolutionTimes),
    ratings: { count, average: sum === null || count === 0 ? null : sum / count },
  };
};

/** What the backlog is calculated from: how many are open at this moment, and how many more were than at the end of the period. */
export interface OpenNow {
  readonly openNow: number;
  readonly netLater: number;
}

/** What a report is made of. */
export interface ReportParts {
  readonly spans: ReportSpans;
  readonly now: Date;
  /** By the number of the step from 1; 0 is all of them. */
  readonly counted: ReadonlyMap<number, Counted>;
  readonly rated: ReadonlyMap<number, Rated>;
  readonly open: OpenNow;
}

/** Steps with what happened in each, and how many tickets were open at its end: counted back from how many are open now. */
export const toSteps = ({ spans: { spans }, now, counted, rated, open }: ReportParts): Report["steps"] => {
  let backlog = open.openNow - open.netLater;
  const steps = spans.map(({ from, to, start }, index) => ({
    from,
    to,
    hasBegun: start <= now,
    figures: toFigures(counted.get(index + 1), rated.get(index + 1)),
  }));
  return steps
    .toReversed()
    .map(({ from, to, hasBegun, figures }) => {
      const step = { from, to, ...figures, backlog: hasBegun ? Math.max(0, backlog) : null };
      backlog -= figures.opened + figures.reopened - figures.solved;
      return step;
    })
    .toReversed();
};
