import { describe, expect, it } from "vitest";
import type { Assignment } from "@crossdesk/contracts";
import { minute, sampleAgent, sampleChange, sampleMessage, sampleTicket } from "./samples.ts";
import { takeCustomersRead, takeRead, takeUnread } from "./read-marks.ts";
import {
  EMPTY_DESK,
  forgetDone,
  takeAgents,
  takeAssignment,
  takeChange,
  takeBehind,
  takeMe,
  takeMessages,
  takeNewest,
  takeOlder,
  takeTickets,
} from "./state.ts";
import type { DeskState } from "./state.ts";

const first = sampleTicket(1);
const { id } = first;
const at = (state: DeskState) => state.tickets.get(id);

const page = (ids: readonly number[], hasOlder = false) => ({
  items: ids.map((each) => sampleMessage(each)),
  hasOlder,
});
const idsOf = (state: DeskState) => at(state)?.messages?.map((message) => message.id);
const opened = (ids: readonly number[], hasOlder = false): DeskState =>
  takeNewest(takeTickets(EMPTY_DESK, [first]), id, page(ids, hasOlder));

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
      (state) => takeNewest(takeTickets(state, [closed]), id, page([1, 2])),
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

  it("has no messages of a ticket whose messages were never read", () => {
    const state = takeMessages(takeTickets(EMPTY_DESK, [first]), id, [sampleMessage(9)]);
    expect(at(state)?.messages).toBeUndefined();
    expect(takeNewest(EMPTY_DESK, id, page([1]))).toBe(EMPTY_DESK);
  });

  it("does not change where nothing is new", () => {
    const state = takeChange(EMPTY_DESK, sampleChange(first));
    expect(takeChange(state, sampleChange(first))).toBe(state);
    const read = takeRead(state, id, 5);
    expect(takeRead(read, id, 4)).toBe(read);
  });

  it("knows who has a ticket from the assignment, even if an older record of the ticket is read later", () => {
    const ben = sampleAgent({ id: "ben" });
    const assignment: Assignment = {
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
      (state) => takeAssignment(state, assignment),
      (state) => takeChange(state, sampleChange(late)),
    ];
    for (const order of orders(steps)) {
      const state = order.reduce((before, step) => step(before), takeTickets(EMPTY_DESK, [first]));
      expect(at(state)?.ticket).toEqual({ ...late, ...then });
      expect(takeAssignment(state, assignment)).toBe(state);
      const next = sampleTicket(1, { version: 3, assignedAgentId: null, assignmentVersion: 3 });
      expect(at(takeTickets(state, [next]))?.ticket).toEqual(next);
    }
    const back: Assignment = { ...assignment, state: "waiting", agent: null, assignedAt: null };
    expect(at(takeAssignment(takeTickets(EMPTY_DESK, [first]), back))?.ticket.assignedAgentId).toBeNull();
    expect(takeAssignment(EMPTY_DESK, assignment)).toBe(EMPTY_DESK);
    const taken = takeAssignment(takeTickets(EMPTY_DESK, [first]), assignment, true);
    expect(at(taken)?.ticket).toMatchObject({ assignedAgentId: "ben", pickedAt: minute(5) });
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

describe("the messages of a ticket", () => {
  it("are each there once, oldest first, whatever overlaps", () => {
    const linked = sampleMessage(3, { text: "read again" });
    const more = takeMessages(opened([1, 3]), id, [sampleMessage(4), linked, sampleMessage(2)]);
    expect(at(more)?.messages?.map(({ text }) => text)).toEqual(["message 1", "message 2", "read again", "message 4"]);
  });

  it("grow at their beginning by what was read before them, until nothing is older", () => {
    const state = takeOlder(opened([7, 9], true), id, page([3, 5], true));
    expect([idsOf(state), at(state)?.hasOlder]).toEqual([[3, 5, 7, 9], true]);
    expect(takeOlder(state, id, page([3, 5], true))).toBe(state);
    const whole = takeOlder(state, id, page([1, 2]));
    expect([idsOf(whole), at(whole)?.hasOlder]).toEqual([[1, 2, 3, 5, 7, 9], false]);
    expect(at(takeOlder(whole, id, page([])))?.hasOlder).toBe(false);
  });

  it("are read on from the last that was read in its order, not from one of the agent's own behind others", () => {
    const sent = takeMessages(opened([1, 3]), id, [sampleMessage(6, { senderType: "agent" })]);
    expect(at(sent)?.readTo).toBe(3);
    const behind = takeBehind(sent, id, [sampleMessage(5), sampleMessage(6)]);
    expect([idsOf(behind), at(behind)?.readTo]).toEqual([[1, 3, 5, 6], 6]);
    expect(takeBehind(behind, id, [])).toBe(behind);
  });

  it("begin again where so many came meanwhile that some would be missing between", () => {
    const sent = takeMessages(opened([1, 3]), id, [sampleMessage(99, { senderType: "agent" })]);
    const again = takeNewest(sent, id, page([50, 60], true));
    expect([idsOf(again), at(again)?.hasOlder, at(again)?.readTo]).toEqual([[50, 60, 99], true, 60]);
    const overlapping = takeNewest(opened([1, 3], true), id, page([3, 4], true));
    expect([idsOf(overlapping), at(overlapping)?.hasOlder]).toEqual([[1, 3, 4], true]);
  });
});

describe("what is unread", () => {
  const listed = (unread: number, readUpTo: number | null) => [{ ticketId: id, unread, readUpTo }];

  it("is what the server has on record", () => {
    const state = takeUnread(opened([1, 2]), listed(2, null));
    expect(takeUnread(state, listed(1, 1)).unread.get(id)).toEqual({ unread: 1, readUpTo: 1 });
    expect(takeUnread(state, [])).toBe(state);
  });

  it("is gone once it is read, also where an older answer of the server comes in late", () => {
    const read = takeRead(takeUnread(opened([1, 2, 3]), listed(3, null)), id, 2);
    expect(read.unread.get(id)).toEqual({ unread: 1, readUpTo: 2 });
    expect(takeUnread(read, listed(3, null)).unread.get(id)).toEqual({ unread: 1, readUpTo: 2 });
    expect(takeUnread(read, listed(4, 2)).unread.get(id)).toEqual({ unread: 4, readUpTo: 2 });
  });

  it("comes with how far the customer has read, which only ever grows", () => {
    const state = takeUnread(opened([1, 2]), [{ ticketId: id, unread: 0, readUpTo: 2, customerReadUpTo: 2 }]);
    expect(state.customersRead.get(id)).toBe(2);
    expect(takeCustomersRead(state, id, 1)).toBe(state);
    expect(takeUnread(state, listed(0, 2)).customersRead.get(id)).toBe(2);
    expect(takeCustomersRead(state, id, 3).customersRead.get(id)).toBe(3);
  });

  it("counts none of the team's own messages", () => {
    const state = takeMessages(opened([1, 2]), id, [sampleMessage(3, { senderType: "agent" })]);
    expect(takeRead(state, id, 1).unread.get(id)?.unread).toBe(1);
  });
});
