import { expect, it } from "vitest";
import { toPick } from "./picking.ts";
import { sampleAgent, sampleTicket } from "./samples.ts";

const me = sampleAgent();
const mine = sampleTicket(1, { assignedAgentId: me.id, assignmentVersion: 3, pickedAt: null });

it("picks what the agent has, by the change of hands that they saw", () => {
  expect(toPick({ me }, mine)).toEqual({ ticket: { id: mine.id }, holder: { agentId: me.id, assignmentVersion: 3 } });
});

it.each([
  [me, { assignedAgentId: "ben" }],
  [me, { assignedAgentId: null }],
  [me, { pickedAt: "2026-11-22T10:00:00.000Z" }],
  [me, { status: "WORKFLOW_DONE" }],
  [me, { status: "CLOSED" }],
  [undefined, {}],
] as const)("has nothing to pick for %o in %o", (agent, changes) => {
  expect(toPick({ me: agent }, { ...mine, ...changes })).toBeUndefined();
});
