import { BusinessCalendar, WEEKDAYS } from "@crossdesk/contracts";
import type { HoursSpan, Weekday } from "@crossdesk/contracts";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addBusinessTime, businessTimeBetween, createOpenHours } from "./business-time.ts";

type Week = Partial<Record<Weekday, readonly string[]>>;

const spanOf = (text: string): HoursSpan => {
  const [from = "", to = ""] = text.split("-");
  return { from, to };
};

/** A calendar as people would write it: `{ monday: ["09:00-12:00", "13:00-17:00"] }`. */
const calendarOf = (timeZone: string, week: Week, holidays: readonly string[] = []): BusinessCalendar => {
  const of = (day: Weekday): HoursSpan[] => (week[day] ?? []).map(spanOf);
  return BusinessCalendar.parse({
    timeZone,
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, of(day)])),
    holidays: holidays.map((date) => ({ date })),
  });
};

const workdays = (...spans: string[]): Week => ({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
});

const OFFICE = workdays("09:00-17:00");
const BERLIN = calendarOf("Europe/Berlin", OFFICE);
const EASTER = calendarOf("Europe/Berlin", OFFICE, ["2026-04-03", "2026-04-06"]);
const MORNING_SHIFT = calendarOf("Europe/Berlin", { sunday: ["02:30-10:00"] });
const EVENING_SHIFT = calendarOf("Europe/Berlin", { sunday: ["01:00-02:30"] });
const NIGHT_SHIFT = calendarOf("Europe/Berlin", { saturday: ["22:00-06:00"] });
const KOLKATA = calendarOf("Asia/Kolkata", { ...workdays("10:00-18:00"), saturday: ["10:00-18:00"] }, ["01-26"]);
const NEW_YORK = calendarOf("America/New_York", workdays("22:00-06:00"), ["01-01", "12-25"]);
const SAO_PAULO_SUNDAYS = calendarOf("America/Sao_Paulo", { sunday: ["00:00-24:00"] });
const SAO_PAULO_SATURDAYS = calendarOf("America/Sao_Paulo", { saturday: ["22:00-24:00"] });
const LORD_HOWE = calendarOf("Australia/Lord_Howe", { sunday: ["01:00-03:00"] });
const LEAP_DAYS = calendarOf("Europe/Berlin", OFFICE, ["02-29"]);

describe("when an answer is due", () => {
  it.each<[string, BusinessCalendar, string, number, string]>([
    ["within the hours of a day", BERLIN, "2026-11-30T09:00:00.000Z", 60, "2026-11-30T10:00:00.000Z"],
    ["from before the hours: counted from when they begin", BERLIN, "2026-11-30T03:00:00Z", 60, "2026-11-30T09:00:00Z"],
    ["at the very end of the hours", BERLIN, "2026-11-30T15:00:00Z", 60, "2026-11-30T16:00:00Z"],
    ["from the end of the hours: on the next day", BERLIN, "2026-11-30T16:00:00Z", 1, "2026-12-01T08:01:00Z"],
    ["over a weekend", BERLIN, "2026-11-27T15:30:00Z", 60, "2026-11-30T08:30:00Z"],
    ["over the weekend on which summer time begins", BERLIN, "2026-03-27T15:30:00Z", 60, "2026-03-30T07:30:00Z"],
    ["over the weekend on which summer time ends", BERLIN, "2026-10-23T14:30:00Z", 60, "2026-10-26T08:30:00Z"],
    ["after several weeks", BERLIN, "2026-11-02T08:00:00Z", 3 * 40 * 60, "2026-11-20T16:00:00Z"],
    ["over Good Friday and Easter Monday", EASTER, "2026-04-02T14:00:00Z", 120, "2026-04-07T08:00:00Z"],
    [
      "over a lunch break",
      calendarOf("Europe/Berlin", workdays("09:00-12:00", "13:00-17:00")),
      "2026-11-30T10:30:00Z",
      60,
      "2026-11-30T12:30:00Z",
    ],
    [
      "over spans that overlap, which count once",
      calendarOf("Europe/Berlin", workdays("12:00-17:00", "09:00-13:00")),
      "2026-11-30T08:00:00Z",
      360,
      "2026-11-30T14:00:00Z",
    ],
    ["in the night that lacks an hour", NIGHT_SHIFT, "2026-03-28T21:00:00Z", 420, "2026-03-29T04:00:00Z"],
    ["in the night that has one more", NIGHT_SHIFT, "2026-10-24T20:00:00Z", 540, "2026-10-25T05:00:00Z"],
    [
      "in a span that would begin in the hour that is left out",
      MORNING_SHIFT,
      "2026-03-28T12:00:00Z",
      60,
      "2026-03-29T02:00:00Z",
    ],
    [
      "in a span that begins in the double hour: in its first half",
      MORNING_SHIFT,
      "2026-10-24T12:00:00Z",
      60,
      "2026-10-25T01:30:00Z",
    ],
    [
      "in a span that ends in the double hour: in its second half",
      EVENING_SHIFT,
      "2026-10-24T12:00:00Z",
      150,
      "2026-10-25T01:30:00Z",
    ],
    [
      "in a span that would end in the hour that is left out: at the change",
      EVENING_SHIFT,
      "2026-03-28T12:00:00Z",
      60,
      "2026-03-29T01:00:00Z",
    ],
    [
      "in Kolkata over a Sunday and the Day of the Republic",
      KOLKATA,
      "2026-01-24T12:15:00Z",
      30,
      "2026-01-27T04:45:00Z",
    ],
    [
      "in the night of New York that belongs to the day before a holiday",
      NEW_YORK,
      "2027-01-01T04:30:00Z",
      60,
      "2027-01-01T05:30:00Z",
    ],
    ["after it, as the holiday's own night is off", NEW_YORK, "2027-01-01T11:00:00Z", 60, "2027-01-05T04:00:00Z"],
    [
      "on a day of São Paulo that begins at one o'clock",
      SAO_PAULO_SUNDAYS,
      "2018-11-03T12:00:00Z",
      60,
      "2018-11-04T04:00:00Z",
    ],
    ["on that day, which has 23 hours", SAO_PAULO_SUNDAYS, "2018-11-04T03:00:00Z", 23 * 60, "2018-11-05T02:00:00Z"],
    [
      "on an evening of São Paulo whose last hour comes twice",
      SAO_PAULO_SATURDAYS,
      "2018-02-17T12:00:00Z",
      180,
      "2018-02-18T03:00:00Z",
    ],
    [
      "on Lord Howe, where the clock goes back by half an hour",
      LORD_HOWE,
      "2026-04-04T12:00:00Z",
      150,
      "2026-04-04T16:30:00Z",
    ],
    [
      "on Lord Howe, where it goes forward by half an hour",
      LORD_HOWE,
      "2026-10-03T12:00:00Z",
      90,
      "2026-10-03T16:00:00Z",
    ],
    [
      "over 29 February, which is a holiday in leap years alone",
      LEAP_DAYS,
      "2028-02-28T15:30:00Z",
      60,
      "2028-03-01T08:30:00Z",
    ],
  ])("%s", (_name, calendar, from, minutes, due) => {
    const hours = createOpenHours(calendar);
    const found = addBusinessTime(new Date(from), minutes, hours);
    expect(found.toISOString()).toBe(new Date(due).toISOString());
    expect(businessTimeBetween(new Date(from), found, hours)).toBe(minutes);
  });
});

describe("a calendar is refused", () => {
  const valid = { timeZone: "Europe/Berlin", week: BERLIN.week, holidays: [] };
  it.each<[string, object]>([
    ["of a zone that does not exist", { timeZone: "Europe/Atlantis" }],
    ["of an offset, which knows no summer time", { timeZone: "+02:00" }],
    ["without hours", { week: Object.fromEntries(WEEKDAYS.map((day) => [day, []])) }],
    ["with a span without length", { week: { ...BERLIN.week, sunday: [{ from: "09:00", to: "09:00" }] } }],
    ["with a time that no clock shows", { week: { ...BERLIN.week, sunday: [{ from: "09:00", to: "25:00" }] } }],
    ["with a holiday that no month has", { holidays: [{ date: "2026-04-31" }] }],
    ["with a 29 February of a year without one", { holidays: [{ date: "2027-02-29" }] }],
  ])("%s", (_name, change) => {
    expect(BusinessCalendar.safeParse(valid).success).toBe(true);
    expect(BusinessCalendar.safeParse({ ...valid, ...change }).success).toBe(false);
  });
});

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Africa/Casablanca",
];

const pad = (value: number): string => String(value).padStart(2, "0");
const quarter = (index: number): string => `${pad(Math.floor(index / 4))}:${pad((index % 4) * 15)}`;
const span = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 95 }))
  .map(([from, length]) => ({ from: quarter(from), to: quarter((from + length) % 96) }));
const day = fc.array(span, { maxLength: 3 });
const date = fc.date({ min: new Date("2016-01-01"), max: new Date("2032-01-01"), noInvalidDate: true });
const calendars = fc
  .record({
    timeZone: fc.constantFrom(...ZONES),
    week: fc.record({
      monday: day,
      tuesday: day,
      wednesday: day,
      thursday: day,
      friday: day,
      saturday: day,
      sunday: day,
    }),
    holidays: fc.array(
      fc.tuple(date, fc.boolean()).map(([on, yearly]) => ({ date: on.toISOString().slice(yearly ? 5 : 0, 10) })),
      { maxLength: 10 },
    ),
  })
  .filter((calendar) => BusinessCalendar.safeParse(calendar).success);
const minutes = fc.integer({ min: 1, max: 3_000 });
const RUNS = { numRuns: 100 };

/** The wall clock's reading, as the platform formats it: another way than the one that is tested. */
const wallClock = (at: Date, timeZone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "longOffset",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${parts["year"]}-${parts["month"]}-${parts["day"]}`,
    time: `${parts["hour"]}:${parts["minute"]}`,
    offset: parts["timeZoneName"],
  };
};

const hasSpanAt = ({ week, holidays }: BusinessCalendar, day: string, holds: (span: HoursSpan) => boolean): boolean => {
  if (holidays.some(({ date }) => day === date || day.slice(5) === date)) return false;
  const weekday = WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "monday";
  return week[weekday].some(holds);
};

/** Whether the wall clock says that the team works, away from changes of the clock. */
const isOpenAt = (at: Date, calendar: BusinessCalendar): boolean => {
  const { date: today, time } = wallClock(at, calendar.timeZone);
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  return (
    hasSpanAt(calendar, today, ({ from, to }) => from <= time && (to <= from || time < to)) ||
    hasSpanAt(calendar, yesterday, ({ from, to }) => to <= from && time < to)
  );
};

const after = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
const HOUR = 3_600_000;

describe("business time of any calendar", () => {
  test("is measured back as it was added", () => {
    fc.assert(
      fc.property(calendars, date, minutes, (calendar, from, added) => {
        const hours = createOpenHours(calendar);
        expect(businessTimeBetween(from, addBusinessTime(from, added, hours), hours)).toBeCloseTo(added, 6);
      }),
      RUNS,
    );
  });

  test("is the same in one step as in two", () => {
    fc.assert(
      fc.property(calendars, date, minutes, minutes, (calendar, from, one, other) => {
        const hours = createOpenHours(calendar);
        const stepped = addBusinessTime(addBusinessTime(from, one, hours), other, hours);
        expect(stepped).toEqual(addBusinessTime(from, one + other, hours));
      }),
      RUNS,
    );
  });

  test("never ends earlier for what began later, or takes longer", () => {
    fc.assert(
      fc.property(calendars, date, fc.nat(5_000), minutes, minutes, (calendar, from, later, one, more) => {
        const hours = createOpenHours(calendar);
        const due = addBusinessTime(from, one, hours);
        expect(addBusinessTime(after(from, later * 60_000), one, hours).getTime()).toBeGreaterThanOrEqual(
          due.getTime(),
        );
        expect(addBusinessTime(from, one + more, hours).getTime()).toBeGreaterThan(due.getTime());
      }),
      RUNS,
    );
  });

  test("ends within the hours that the wall clock shows", () => {
    fc.assert(
      fc.property(calendars, date, minutes, (calendar, from, added) => {
        const due = addBusinessTime(from, added, createOpenHours(calendar));
        const { timeZone } = calendar;
        const offset = wallClock(due, timeZone).offset;
        fc.pre([-26, -1, 26].every((hours) => wallClock(after(due, hours * HOUR), timeZone).offset === offset));
        expect(isOpenAt(after(due, -1), calendar)).toBe(true);
      }),
      RUNS,
    );
  });

  test("is plain time where the team works at all hours, whatever the clock does", () => {
    const always = Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, ["00:00-24:00"]]));
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), date, minutes, (timeZone, from, added) => {
        const hours = createOpenHours(calendarOf(timeZone, always));
        expect(addBusinessTime(from, added, hours)).toEqual(after(from, added * 60_000));
      }),
      RUNS,
    );
  });
});
