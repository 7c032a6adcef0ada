import { PromiseTerms } from "@crossdesk/contracts";
import { describe, expect, it, test } from "vitest";
import { emptyForm, readForm, toForm } from "./promises-form.ts";
import type { PromisesForm } from "./promises-form.ts";

const FORM = emptyForm("Europe/Berlin");

test("promises are the same after they were shown and read again", () => {
  const terms = PromiseTerms.parse({
    calendar: {
      timeZone: "Asia/Kolkata",
      week: {
        monday: [
          { from: "09:00", to: "12:00" },
          { from: "13:00", to: "17:30" },
        ],
        tuesday: [{ from: "22:00", to: "06:00" }],
        wednesday: [{ from: "00:00", to: "24:00" }],
        thursday: [],
        friday: [],
        saturday: [],
        sunday: [],
      },
      holidays: [{ date: "2026-04-03", name: "Good Friday" }, { date: "12-25" }],
    },
    byPriority: { urgent: { firstAnswer: 15, nextAnswer: 30 }, low: { nextAnswer: 600 } },
    warning: { share: 0.75 },
  });
  for (const warning of [terms.warning, null, { minutesBefore: 20 }]) {
    expect(readForm(toForm({ ...terms, warning }))).toEqual({ terms: { ...terms, warning } });
  }
});

test("what a lead begins with is what the service takes", () => {
  const read = readForm(FORM);
  expect("terms" in read && PromiseTerms.safeParse(read.terms).success).toBe(true);
});

test("hours are read as people write them", () => {
  const read = readForm({ ...FORM, hours: { ...FORM.hours, monday: " 9:00–12:30 ،13:00 - 17:00," } });
  expect("terms" in read ? read.terms.calendar.week.monday : undefined).toEqual([
    { from: "09:00", to: "12:30" },
    { from: "13:00", to: "17:00" },
  ]);
});

describe("a form says what is wrong in it", () => {
  const closed = { monday: "", tuesday: "", wednesday: "", thursday: "", friday: "", saturday: "", sunday: "" };
  it.each<[string, Partial<PromisesForm>, readonly string[]]>([
    ["a span without an end", { hours: { ...FORM.hours, friday: "09:00" } }, ["friday"]],
    ["a time that no clock shows", { hours: { ...FORM.hours, sunday: "09:00-25:00" } }, ["sunday"]],
    ["a span that begins at the end of the day", { hours: { ...FORM.hours, sunday: "24:00-06:00" } }, ["sunday"]],
    ["a week without hours", { hours: closed }, ["hours"]],
    ["a holiday without a date", { holidays: "Christmas" }, ["holidays"]],
    ["no time zone", { timeZone: " " }, ["timeZone"]],
    ["half a minute", { minutes: { ...FORM.minutes, low: { first: "0.5", next: "" } } }, ["minutes"]],
    ["no minutes at all", { minutes: { ...FORM.minutes, high: { first: "", next: "0" } } }, ["minutes"]],
    ["a warning after all of the time", { warning: "share", warningValue: "100" }, ["warning"]],
    ["a warning without a number", { warning: "minutes", warningValue: "" }, ["warning"]],
  ])("%s", (_name, changes, faults) => {
    expect(readForm({ ...FORM, ...changes })).toEqual({ faults });
  });
});
