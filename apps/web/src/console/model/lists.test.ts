import { describe, expect, it } from "vitest";
import type { Message, Ticket } from "@crossdesk/contracts";
import { countUnreadTickets, listMine, listTeam } from "./lists.ts";
import { minute, sampleAgent, sampleMessage, sampleTicket } from "./samples.ts";
import { EMPTY_DESK, takeDetails, takeMe, takeSeen } from "./state.ts";
import type { DeskState } from "./state.ts";

const answer = (id: number): Message => sampleMessage(id, { senderId: "ada", senderType: "agent" });

const deskOf = (...read: readonly (readonly [Ticket, readonly Message[]])[]): DeskState => {
  let state = takeMe(EMPTY_DESK, sampleAgent());
  for (const [ticket, messages] of read) state = takeDetails(state, { ticket, messages: [...messages] });
  return state;
};

const unpicked = (number: number, assignedAt: string): Ticket => sampleTicket(number, { pickedAt: null, assignedAt });

describe("an agent's own list", () => {
  it("begins with what is to be picked, then who waits longest, then what needs nothing", () => {
    const state = deskOf(
      [sampleTicket(1, { status: "CLOSED" }), []],
      [sampleTicket(2, { status: "WORKFLOW_PENDING" }), [sampleMessage(1), answer(2)]],
      [sampleTicket(3), [sampleMessage(1), answer(2)]],
      [sampleTicket(4), [answer(1), sampleMessage(30)]],
      [sampleTicket(5), [answer(1), sampleMessage(20), sampleMessage(40)]],
      [unpicked(6, minute(3)), []],
      [unpicked(7, minute(2)), []],
      [sampleTicket(8, { assignedAgentId: "ben" }), []],
    );
    expect(listMine(state).map(({ known, standing }) => [known.ticket.number, standing])).toEqual([
      [7, "new"],
      [6, "new"],
      [5, "waiting"],
      [4, "waiting"],
      [3, "answered"],
      [2, "pending"],
      [1, "done"],
    ]);
  });

  it("says since when the customer waits: their first message that nobody answered", () => {
    const [listed] = listMine(deskOf([sampleTicket(1), [answer(1), sampleMessage(20), sampleMessage(40)]]));
    expect(listed?.waitingSince).toBe(minute(20));
  });

  it("marks what the agent has not looked at", () => {
    const fresh = deskOf([sampleTicket(1), []], [sampleTicket(2), [sampleMessage(3), answer(4), sampleMessage(5)]]);
    const seen = takeSeen(takeSeen(fresh, sampleTicket(1).id, 0), sampleTicket(2).id, 4);
    expect(listMine(fresh).map(({ unread }) => unread)).toEqual([1, 2]);
    expect(countUnreadTickets(fresh)).toBe(2);
    expect(listMine(seen).map(({ unread }) => unread)).toEqual([0, 1]);
    expect(countUnreadTickets(takeSeen(seen, sampleTicket(2).id, 5))).toBe(0);
  });

  it("keeps a pending ticket whose customer has written among those that wait", () => {
    const [listed] = listMine(deskOf([sampleTicket(1, { status: "WORKFLOW_PENDING" }), [answer(1), sampleMessage(2)]]));
    expect(listed?.standing).toBe("waiting");
  });
});

it("the team's list has what is open, first what nobody has", () => {
  const state = deskOf(
    [sampleTicket(1, { assignedAgentId: "ben" }), []],
    [sampleTicket(2, { assignedAgentId: null }), []],
    [sampleTicket(3), []],
    [sampleTicket(4, { status: "WORKFLOW_DONE" }), []],
  );
  expect(listTeam(state).map(({ known }) => known.ticket.number)).toEqual([2, 3, 1]);
});
