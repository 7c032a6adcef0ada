import type { Report, ReportFigures, ReportTimes } from "@crossdesk/contracts";
import type { Happened } from "./replay.ts";

/** The value that at least this share of the values do not exceed, by counting. */
const atShare = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;

const timesOf = (happened: readonly Happened[], what: Happened["what"]): ReportTimes => {
  const sorted = happened.filter((each) => each.what === what).map(({ value }) => value);
  sorted.sort((left, right) => left - right);
  return { count: sorted.length, median: atShare(sorted, 0.5), p90: atShare(sorted, 0.9) };
};

/** A report's figures, summed up from what happened. */
export const figuresOf = (happened: readonly Happened[]): ReportFigures => {
  const count = (what: Happened["what"]): number => happened.filter((each) => each.what === what).length;
  const ratings = happened.filter(({ what }) => what === "rated").map(({ value }) => value);
  return {
    opened: count("opened"),
    solved: count("solved"),
    reopened: count("reopened"),
    missed: count("missed"),
    firstAnswers: timesOf(happened, "first-answer"),
    nextAnswers: timesOf(happened, "next-answer"),
    resolutions: timesOf(happened, "solved"),
    ratings: {
      count: ratings.length,
      average: ratings.length === 0 ? null : ratings.reduce((sum, each) => sum + each, 0) / ratings.length,
    },
  };
};

/** Writes down the day of an instant by the calendar of a time zone: `2026-06-01`. */
export const createCalendar = (timeZone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return (at) => format.format(at);
};

/** How many tickets were open at the end of a day: each is open since its opening or the last time that it was opened again. */
const openAfter = (happened: readonly Happened[], day: string, dayOf: (at: number) => string): number => {
  const open = new Set<string>();
  for (const { at, what, ticketId } of happened) {
    if (dayOf(at) > day) continue;
    if (what === "opened" || what === "reopened") open.add(ticketId);
    else if (what === "solved") open.delete(ticketId);
  }
  return open.size;
};

/** The steps of a report by their first and last days, as the log has them. */
export const stepsOf = (
  happened: readonly Happened[],
  { steps, timeZone }: Pick<Report, "steps" | "timeZone">,
): Report["steps"] => {
  const dayOf = createCalendar(timeZone);
  const dated = happened.map((each) => ({ each, day: dayOf(each.at) }));
  return steps.map(({ from, to, backlog }) => ({
    from,
    to,
    ...figuresOf(dated.filter(({ day }) => day >= from && day <= to).map(({ each }) => each)),
    // What a report knows of no day that has not come, the log does not either.
    backlog: backlog === null ? null : openAfter(happened, to, dayOf),
  }));
};
