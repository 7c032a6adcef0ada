import type { ActorType, Ticket } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { sampleTicket } from "@crossdesk/contracts/testing";
import { snoozeAfter } from "./snooze.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const NOW = now.toISOString();
const LATER = "2026-03-02T12:00:00.000Z";
const BEFORE = "2026-02-28T12:00:00.000Z";

test.each<[string, Partial<Ticket>, ActorType | undefined, readonly [string | null, string | null]]>([
  ["stays put aside with any other change", { snoozedUntil: LATER }, undefined, [LATER, null]],
  ["comes back when the customer writes", { snoozedUntil: LATER }, "customer", [null, NOW]],
  ["comes back when the partner writes", { snoozedUntil: LATER }, "partner", [null, NOW]],
  ["stays put aside after an answer", { snoozedUntil: LATER, wokeAt: BEFORE }, "agent", [LATER, null]],
  ["stays put aside while a program writes", { snoozedUntil: LATER }, "service", [LATER, null]],
  ["keeps its mark while the customer writes more", { wokeAt: BEFORE }, "customer", [null, BEFORE]],
  ["loses its mark with an answer", { wokeAt: BEFORE }, "admin", [null, null]],
  ["gets no mark where it was not put aside", {}, "customer", [null, null]],
  ["is not put aside once it is solved", { status: "WORKFLOW_DONE", snoozedUntil: LATER }, undefined, [null, null]],
  ["has no mark once it is closed", { status: "CLOSED", wokeAt: BEFORE }, undefined, [null, null]],
])("a ticket %s", (_what, facts, messageOf, [snoozedUntil, wokeAt]) => {
  const ticket = sampleTicket(facts);
  expect(snoozeAfter({ before: ticket, after: ticket, now, messageOf })).toEqual({ snoozedUntil, wokeAt });
});

test("a snoozed ticket is marked as woken when it goes to another agent, and not when it becomes unassigned", () => {
  const before = sampleTicket({ snoozedUntil: LATER, assignedAgentId: "ada" });
  const after = (assignedAgentId: string | null) =>
    snoozeAfter({ before, after: { ...before, assignedAgentId }, now, messageOf: undefined });
  expect(after("ben")).toEqual({ snoozedUntil: null, wokeAt: NOW });
  expect(after("ada")).toEqual({ snoozedUntil: LATER, wokeAt: null });
  expect(after(null)).toEqual({ snoozedUntil: LATER, wokeAt: null });
});
