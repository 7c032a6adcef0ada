import type { Ticket, ViewFilter } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { sampleTicket } from "./samples.ts";
import { matchesView } from "./views.ts";

test.each<[ViewFilter, Partial<Ticket>, boolean]>([
  [{}, {}, true],
  [{}, { status: "CLOSED" }, false],
  [{ statuses: ["CLOSED"] }, { status: "CLOSED" }, true],
  [{ priorities: ["high", "urgent"] }, { priority: "urgent" }, true],
  [{ priorities: ["high", "urgent"] }, { priority: "normal" }, false],
  [{ tags: ["vip", "late"] }, { tags: ["late"] }, true],
  [{ tags: ["vip"] }, { tags: [] }, false],
  [{ unassigned: true }, { assignedAgentId: null }, true],
  [{ unassigned: true }, { assignedAgentId: "ada" }, false],
  [{ assignedAgentId: "ada" }, { assignedAgentId: "ada" }, true],
  [{ awaiting: "team" }, { awaiting: "customer" }, false],
  [{ snoozed: false }, { snoozedUntil: "2026-03-01T12:00:00.000Z" }, false],
  [{ snoozed: true }, { snoozedUntil: "2026-03-01T12:00:00.000Z" }, true],
  [{ ratings: [1, 2] }, { rating: 2 }, true],
  [{ ratings: [1, 2] }, { rating: 3 }, false],
  [{ ratings: [1, 2] }, { rating: null }, false],
  [{ overdue: true }, { awaiting: "team", answerDueAt: "2026-03-01T12:00:00.000Z" }, true],
  [{ overdue: true }, { awaiting: "customer", answerDueAt: null }, false],
  [{ channels: ["chat"], priorities: ["high"] }, { channel: "chat", priority: "low" }, false],
])("%j and %j: %s", (filter, changes, matches) => {
  expect(matchesView(filter, sampleTicket(1, changes))).toBe(matches);
});
