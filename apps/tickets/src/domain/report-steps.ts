import type { GetReportInput, ReportStep } from "@crossdesk/contracts";
import { Temporal } from "temporal-polyfill";

/** A part of a report's period: whole days by the calendar of its time zone. */
export interface ReportSpan {
  /** Its first day. */
  readonly from: string;
  /** Its last day. */
  readonly to: string;
  /** The instant at which it begins; it ends where the next one does, or with the period. */
  readonly start: Date;
}

/** A period in its parts. */
export interface ReportSpans {
  /** In their order; they have no gaps. */
  readonly spans: readonly ReportSpan[];
  /** The instant behind the last of them. */
  readonly end: Date;
}

/** The first day of the step behind the one in which a day is. */
const nextStep = {
  day: (date) => date.add({ days: 1 }),
  week: (date) => date.add({ days: 8 - date.dayOfWeek }),
  month: (date) => date.with({ day: 1 }).add({ months: 1 }),
} as const satisfies Record<ReportStep, (date: Temporal.PlainDate) => Temporal.PlainDate>;

/** The instant at which a day begins; where its midnight is passed over by the clock, a little later. */
const beginningOf = (date: Temporal.PlainDate, timeZone: string): Date =>
  new Date(date.toZonedDateTime(timeZone).epochMilliseconds);

/** Cuts a period into its steps. The first and the last one may be shorter than the others. */
export const spansOf = ({
  from,
  to,
  timeZone,
  step,
}: Pick<GetReportInput, "from" | "to" | "timeZone" | "step">): ReportSpans => {
  const behind = Temporal.PlainDate.from(to).add({ days: 1 });
  const spans: ReportSpan[] = [];
  let date = Temporal.PlainDate.from(from);
  while (Temporal.PlainDate.compare(date, behind) < 0) {
    const next = nextStep[step](date);
    const end = Temporal.PlainDate.compare(next, behind) < 0 ? next : behind;
    spans.push({
      from: date.toString(),
      to: end.subtract({ days: 1 }).toString(),
      start: beginningOf(date, timeZone),
    });
    date = end;
  }
  return { spans, end: beginningOf(behind, timeZone) };
};
