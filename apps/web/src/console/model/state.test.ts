import { describe, expect, it } from "vitest";
import type { Assignment } from "@crossdesk/contracts";
import { minute, sampleAgent, sampleChange, sampleMessage, sampleTicket } from "./samples.ts";
import {
  EMPTY_DESK,
  forgetDone,
  takeAgents,
  takeAssignment,
  takeChange,
  takeDetails,
  takeMe,
  takeMessages,
  takeSeen,
  takeTickets,
} from "./state.ts";
import type { DeskState } from "./state.ts";

const first = sampleTicket(1);
const { id } = first;
const at = (state: DeskState) => state.tickets.get(id);

const orders = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));

describe("the state of the desk", () => {
  it("is the same in whatever order, and however often, a reading and changes come in", () => {
    const closed = sampleTicket(1, { version: 3, status: "CLOSED" });
    const steps: readonly ((state: DeskState) => DeskState)[] = [
      (state) => takeTickets(state, [first]),
      (state) => takeChange(state, sampleChange(sampleTicket(1, { version: 2, status: "ESCALATED" }))),
      (state) => takeChange(state, sampleChange(closed)),
      (state) => takeDetails(state, { ticket: closed, messages: [sampleMessage(1), sampleMessage(2)] }),
    ];
    const results = orders(steps).map((order) => {
      const state = [...order, ...order].reduce((before, step) => step(before), EMPTY_DESK);
      return at(state);
    });
    expect(results).toHaveLength(24);
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]).toMatchObject({ ticket: closed, lastChange: { version: 3 } });
    expect(results[0]?.messages?.map((message) => message.id)).toEqual([1, 2]);
  });

  it("has each message once, oldest first, whatever overlaps", () => {
    const read = takeDetails(EMPTY_DESK, { ticket: first, messages: [sampleMessage(3), sampleMessage(1)] });
    const linked = sampleMessage(3, { text: "read again" });
    const more = takeMessages(read, id, [sampleMessage(4), linked, sampleMessage(2)]);
    expect(at(more)?.messages?.map((message) => message.text)).toEqual([
      "message 1",
      "message 2",
      "read again",
      "message 4",
    ]);
  });

  it("has no messages of a ticket whose beginning was never read", () => {
    const state = takeMessages(takeTickets(EMPTY_DESK, [first]), id, [sampleMessage(9)]);
    expect(at(state)?.messages).toBeUndefined();
  });

  it("does not change where nothing is new", () => {
    const state = takeChange(EMPTY_DESK, sampleChange(first));
    expect(takeChange(state, sampleChange(first))).toBe(state);
    const seen = takeSeen(state, id, 5);
    expect(takeSeen(seen, id, 4)).toBe(seen);
    expect(takeSeen(state, id, 0).seen.get(id)).toBe(0);
  });

  it("knows who has a ticket as soon as it is told, whatever is read late of the ticket itself", () => {
    const ben = sampleAgent({ id: "ben" });
    const told: Assignment = {
      ticketId: id,
      state: "assigned",
      agent: ben,
      assignedAs: null,
      assignedAt: minute(5),
      version: 2,
    };
    const late = sampleTicket(1, { version: 2, status: "ESCALATED" });
    const then = { assignedAgentId: "ben", assignedAt: minute(5), pickedAt: null, assignmentVersion: 2 };
    const steps: readonly ((state: DeskState) => DeskState)[] = [
      (state) => takeAssignment(state, told),
      (state) => takeChange(state, sampleChange(late)),
    ];
    for (const order of orders(steps)) {
      const state = order.reduce((before, step) => step(before), takeTickets(EMPTY_DESK, [first]));
      expect(at(state)?.ticket).toEqual({ ...late, ...then });
      expect(takeAssignment(state, told)).toBe(state);
      const next = sampleTicket(1, { version: 3, assignedAgentId: null, assignmentVersion: 3 });
      expect(at(takeTickets(state, [next]))?.ticket).toEqual(next);
    }
    const back: Assignment = { ...told, state: "waiting", agent: null, assignedAt: null };
    expect(at(takeAssignment(takeTickets(EMPTY_DESK, [first]), back))?.ticket.assignedAgentId).toBeNull();
    expect(takeAssignment(EMPTY_DESK, told)).toBe(EMPTY_DESK);
  });

  it("keeps the names of agents who have left", () => {
    const ben = sampleAgent({ id: "ben", subject: "ben", name: "Ben" });
    const state = takeAgents(takeAgents(takeMe(EMPTY_DESK, sampleAgent()), [ben]), [sampleAgent({ status: "away" })]);
    expect(state.agents.get("ben")?.name).toBe("Ben");
    expect(state.me?.status).toBe("away");
  });

  it("keeps the agent's own status where an older reading comes in late", () => {
    const online = sampleAgent({ status: "online", updatedAt: "2026-11-22T08:00:02.000Z" });
    const before = sampleAgent({ status: "offline", updatedAt: "2026-11-22T08:00:01.000Z" });
    expect(takeMe(takeMe(EMPTY_DESK, online), before).me?.status).toBe("online");
    expect(takeMe(takeMe(EMPTY_DESK, before), { ...online, load: 3 }).me).toMatchObject({ status: "online", load: 3 });
  });

  it("lets go of what others have done, unless it is looked at", () => {
    const others = sampleTicket(2, { assignedAgentId: "ben", status: "CLOSED" });
    const looked = sampleTicket(3, { assignedAgentId: "ben", status: "CLOSED" });
    const own = sampleTicket(4, { status: "CLOSED" });
    const open = sampleTicket(5, { assignedAgentId: null });
    const state = takeTickets(takeMe(EMPTY_DESK, sampleAgent()), [others, looked, own, open]);
    const left = forgetDone(state, new Set([looked.id]));
    expect([...left.tickets.values()].map(({ ticket }) => ticket.number)).toEqual([3, 4, 5]);
    expect(forgetDone(left, new Set([looked.id]))).toBe(left);
  });
});
