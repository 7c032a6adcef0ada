import { afterEach, expect, test, vi } from "vitest";
import { createFormats } from "./formats.ts";

afterEach(() => vi.unstubAllEnvs());

const english = createFormats("en-GB");

test.each([
  {
    change: "spring, when the day before had 23 hours",
    now: "2026-03-30T00:30:00+02:00",
    before: "2026-03-29T12:00:00+02:00",
  },
  { change: "spring, at the end of that night", now: "2026-03-30T23:30:00+02:00", before: "2026-03-29T00:30:00+01:00" },
  {
    change: "autumn, when the day had 25 hours",
    now: "2026-10-25T23:30:00+01:00",
    before: "2026-10-24T12:00:00+02:00",
  },
  { change: "autumn, the day after", now: "2026-10-26T00:15:00+01:00", before: "2026-10-25T00:15:00+02:00" },
])("yesterday is the calendar day before also where clocks change: $change", ({ now, before }) => {
  vi.stubEnv("TZ", "Europe/Berlin");
  const nowMs = Date.parse(now);
  expect(english.day(before, nowMs)).toBe("Yesterday");
  expect(english.day(now, nowMs)).toBe("Today");
  expect(english.day(new Date(Date.parse(before) - 2 * 86_400_000).toISOString(), nowMs)).toMatch(/March|October/u);
});

test("a day of another year has its year", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  expect(english.day("2026-01-02T12:00:00Z", now)).toBe("Friday 2 January");
  expect(english.day("2025-12-30T12:00:00Z", now)).toBe("30 December 2025");
});

test("days are named in the page's language", () => {
  const now = Date.parse("2026-06-01T12:00:00Z");
  const names = ["en", "de", "ar", "ja"].map((locale) => createFormats(locale).day("2026-05-31T12:00:00Z", now));
  expect(names).toEqual(["Yesterday", "Gestern", "أمس", "昨日"]);
});

test("what comes is said at a glance", () => {
  const now = new Date(2026, 2, 4, 15).getTime();
  const at = (day: number, hour = 9) => new Date(2026, 2, day, hour).toISOString();
  expect([at(4, 17), at(5), at(9)].map((instant) => english.soon(instant, now))).toEqual([
    "17:00",
    "tomorrow",
    "9 Mar",
  ]);
});

test("each plural form of a language is used", () => {
  const forms = { zero: "zero", one: "one", two: "two", few: "few {n}", many: "many {n}", other: "other {n}" };
  const { plural } = createFormats("ar-u-nu-latn");
  expect([0, 1, 2, 3, 11, 100].map((count) => plural(count, forms))).toEqual([
    "zero",
    "one",
    "two",
    "few 3",
    "many 11",
    "other 100",
  ]);
  expect(english.plural(1_200, { one: "{n} file", other: "{n} files" })).toBe("1,200 files");
  expect(createFormats("ja").plural(1, { other: "{n} 件" })).toBe("1 件");
});

test("sizes, waits and countdowns are written as people read them", () => {
  expect([900, 2_048, 25 * 1_048_576].map(english.bytes)).toEqual(["900 byte", "2 kB", "25 MB"]);
  expect([10_000, 90_000, 3_600_000, 86_400_000, 200_000_000].map((ms) => english.duration(ms))).toEqual([
    "1 minute",
    "1 minute",
    "1 hour",
    "24 hours",
    "2 days",
  ]);
  expect([245_000, 999, -5].map(english.countdown)).toEqual(["4:05", "0:01", "0:00"]);
  expect(english.list(["a", "b", "c"])).toBe("a, b and c");
});
