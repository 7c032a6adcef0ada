import { PromiseTerms, TicketPriority, WEEKDAYS } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import { describe, expect, it, test } from "vitest";
import { sampleTicket } from "@crossdesk/contracts/testing";
import { answerDueAfter, answerDueOf, toActivePromises } from "./answer-due.ts";

const always = Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: "00:00", to: "24:00" }]]));
const promisesOf = (changes: Partial<PromiseTerms> = {}) =>
  toActivePromises(
    PromiseTerms.parse({
      calendar: { timeZone: "UTC", week: always, holidays: [] },
      byPriority: {
        normal: { firstAnswer: 60, nextAnswer: 120 },
        urgent: { firstAnswer: 10, nextAnswer: 20 },
        low: { nextAnswer: 600 },
      },
      warning: { minutesBefore: 15 },
      ...changes,
    }),
  );
const PROMISES = promisesOf();
/** `10:00` of the day on which everything happens. */
const at = (time: string): string => `2026-03-02T${time}:00.000Z`;
const waiting = (facts: Partial<Ticket> = {}): Ticket =>
  sampleTicket({ awaiting: "team", awaitingSince: at("10:00"), firstAnsweredAt: null, ...facts });
const due = (answer: string | null, warning: string | null) => ({
  answerDueAt: answer === null ? null : at(answer),
  answerWarningAt: warning === null ? null : at(warning),
});

describe("an answer is due", () => {
  it.each<[string, Partial<Ticket>, ReturnType<typeof due>]>([
    ["as the first one", {}, due("11:00", "10:45")],
    ["as a later one, where the team has answered before", { firstAnsweredAt: at("09:00") }, due("12:00", "11:45")],
    [
      "sooner where it is urgent, without a warning that there is no time for",
      { priority: "urgent" },
      due("10:10", null),
    ],
    ["never as a first one, where only later ones are promised", { priority: "low" }, due(null, null)],
    ["never at a priority to which nothing is promised", { priority: "high" }, due(null, null)],
    ["not while the customer owes the next message", { awaiting: "customer" }, due(null, null)],
    ["not where no party does", { awaiting: null, awaitingSince: null }, due(null, null)],
    ["not once it is resolved", { status: "WORKFLOW_DONE" }, due(null, null)],
  ])("%s", (_name, facts, expected) => {
    expect(answerDueOf(waiting(facts), PROMISES)).toEqual(expected);
  });

  test("never, where the tenant promises nothing", () => {
    for (const priority of TicketPriority.options) {
      expect(answerDueOf(waiting({ priority }), undefined)).toEqual(due(null, null));
    }
  });

  test("with a warning after a share of the time, or without any", () => {
    expect(answerDueOf(waiting(), promisesOf({ warning: { share: 0.75 } }))).toEqual(due("11:00", "10:45"));
    expect(answerDueOf(waiting(), promisesOf({ warning: null }))).toEqual(due("11:00", null));
  });
});

describe("after a change", () => {
  const change = (before: Ticket, facts: Partial<Ticket>, now: string) =>
    answerDueAfter({ before, after: { ...before, ...facts }, now: new Date(at(now)) }, PROMISES);
  const first = waiting(due("11:00", "10:45"));

  test("of something else the answer is due as it was, also where other things are promised by now", () => {
    const before = waiting(due("17:00", "16:00"));
    expect(change(before, { subject: "Other", status: "ASSIGNED" }, "10:30")).toEqual(due("17:00", "16:00"));
  });

  test("an answer ends the wait, and the customer's next message begins another", () => {
    const answered = { awaiting: "customer", awaitingSince: at("10:30"), firstAnsweredAt: at("10:30") } as const;
    expect(change(first, answered, "10:30")).toEqual(due(null, null));
    const before = waiting({ ...answered, ...due(null, null) });
    expect(change(before, { awaiting: "team", awaitingSince: at("13:00") }, "13:00")).toEqual(due("15:00", "14:45"));
  });

  test("of the priority it is counted again from the customer's message", () => {
    expect(change(first, { priority: "urgent" }, "10:05")).toEqual(due("10:10", null));
    expect(change(first, { priority: "high" }, "10:05")).toEqual(due(null, null));
  });

  test("a missed answer stays missed since then, and is missed once", () => {
    expect(change(first, { priority: "urgent" }, "11:30").answerDueAt).toBe(at("11:00"));
    expect(change(first, { priority: "urgent" }, "10:30").answerDueAt).toBe(at("10:10"));
    // There is time again.
    const answered = waiting({ ...due("12:00", "11:45"), firstAnsweredAt: at("09:00") });
    expect(change(answered, { priority: "low" }, "12:30")).toEqual(due("20:00", "19:45"));
  });

  test("the team is not warned of the same answer once more", () => {
    const before = waiting({ ...due("12:00", "10:20"), firstAnsweredAt: at("09:00"), priority: "normal" });
    expect(change(before, { priority: "urgent" }, "10:19")).toEqual(due("10:20", "10:05"));
    expect(change(before, { priority: "urgent" }, "10:21")).toEqual(due("10:20", "10:20"));
  });
});
