import { expect, test } from "vitest";
import { sampleTicket as ticket } from "@crossdesk/contracts/testing";
import { transition } from "./transition.ts";

const AT = new Date("2026-11-22T10:00:00.000Z");
const EARLIER = "2026-11-22T09:00:00.000Z";

const withAgent = { assignedAgentId: "agent", assignedAt: EARLIER, pickedAt: EARLIER };

test("closing closes the room and notes when", () => {
  for (const [action, status] of [
    ["close", "CLOSED"],
    ["closeRoom", "CHAT_CLOSED"],
  ] as const) {
    const { after, changed } = transition(ticket(withAgent), action, AT);
    expect(changed).toBe(true);
    expect(after).toMatchObject({ status, isRoomClosed: true, closedAt: AT.toISOString(), ...withAgent });
  }
});

test("a reopened ticket waits in the queue: no agent, not picked, its room open", () => {
  const closed = { closedAt: EARLIER, isRoomClosed: true, ...withAgent };
  for (const before of [
    ticket({ status: "CLOSED", ...closed }),
    ticket({ status: "CHAT_CLOSED", ...closed }),
    ticket({ status: "WORKFLOW_DONE", ...withAgent }),
  ]) {
    expect(transition(before, "reopen", AT).after).toMatchObject({
      status: "CREATED",
      isRoomClosed: false,
      closedAt: null,
      assignedAgentId: null,
      pickedAt: null,
    });
  }
});

test("a ticket that was pending goes on with the agent it has", () => {
  expect(transition(ticket({ status: "WORKFLOW_PENDING", ...withAgent }), "reopen", AT).after).toMatchObject({
    status: "ASSIGNED",
    ...withAgent,
  });
});

test("the refusal of a closed ticket names its status and those it may go to", () => {
  const closed = ticket({ status: "CLOSED", closedAt: EARLIER });
  expect(() => transition(closed, "resolve", AT)).toThrow(
    expect.objectContaining({ kind: "ILLEGAL_TRANSITION", details: { from: "CLOSED", allowed: ["CREATED"] } }),
  );
  for (const action of ["addMessage", "updateSession"] as const) {
    expect(() => transition(closed, action, AT)).toThrow(expect.objectContaining({ kind: "TICKET_CLOSED" }));
  }
});
