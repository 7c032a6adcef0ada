import { expect, it } from "vitest";
import type { LogDetail, TicketLog } from "@crossdesk/contracts";
import { describeMoves } from "./history.ts";
import { sampleAgent, sampleTicket } from "./samples.ts";
import { EMPTY_DESK, takeAgents, takeMe } from "./state.ts";

const me = sampleAgent();
const ben = sampleAgent({ id: "ben", subject: "ben", name: "Ben" });
const names = takeAgents(takeMe(EMPTY_DESK, me), [ben]);

const line = (action: string, detail?: LogDetail): TicketLog => {
  const { id: ticketId, number: ticketNumber, createdAt: actedAt, ...audit } = sampleTicket(1);
  const log = { ...audit, id: 1, ticketId, ticketNumber, action, actor: "ada", actorType: "agent", actedAt };
  return { ...log, createdAt: actedAt, ...(detail === undefined ? {} : { detail }) };
};
const assigned = (agentId: string): LogDetail => ({ agentId, reason: "routed" });
const requested = (agentId: string): LogDetail => ({ agentId, reason: "requested" });

/** What is said of the newest of these lines, which are given oldest first. */
const saidOf = (...lines: readonly TicketLog[]): readonly string[] => describeMoves(names, lines.toReversed(), 0);

it("a change of status shows the old and the new one", () => {
  expect(saidOf(line("Updated ticket status", { from: "ASSIGNED", to: "WORKFLOW_DONE" }))).toEqual([
    "Status from “Open” to “Solved”.",
  ]);
});

it("a new agent is shown with the previous one, whom an older line names", () => {
  const moved = { ...requested("ben"), from: "ASSIGNED", to: "REASSIGNED" } as const;
  expect(
    saidOf(line("Assigned ticket", assigned(me.id)), line("Picked ticket", {}), line("Reassigned ticket", moved)),
  ).toEqual(["From you to Ben, by request."]);
});

it("the ticket had no agent before if it was unassigned or reopened", () => {
  const before = line("Assigned ticket", assigned(me.id));
  const back = line("Reassigned ticket", assigned("ben"));
  expect(saidOf(before, line("Unassigned ticket", { agentId: me.id, reason: "not-picked" }), back)).toEqual([
    "To Ben, by routing.",
  ]);
  expect(saidOf(before, line("Updated ticket status", { from: "CLOSED", to: "CREATED" }), back)).toEqual([
    "To Ben, by routing.",
  ]);
});

it("who had it before is left open where no older line was read", () => {
  expect(saidOf(line("Reassigned ticket", requested("ben")))).toEqual(["To Ben, by request."]);
});

it("an agent who loses a ticket is shown with the reason", () => {
  expect(saidOf(line("Unassigned ticket", { agentId: me.id, reason: "not-picked" }))).toEqual([
    "From you: not picked in time.",
  ]);
});

it("changed fields are named once each; what they held is not on record", () => {
  const detail = { fields: ["subject", "categoryText", "categoryId", "ccr"] };
  expect(saidOf(line("Updated ticket fields", detail))).toEqual(["Changed: subject, category, and reason."]);
});

it("nothing is shown where nothing was moved, or no details are known", () => {
  expect(saidOf(line("Picked ticket", {}))).toEqual([]);
  expect(saidOf(line("Ticket created", { to: "CREATED" }))).toEqual([]);
  expect(saidOf(line("Updated ticket status"))).toEqual([]);
});
