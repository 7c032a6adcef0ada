import { describe, expect, it } from "vitest";
import type { Ticket } from "@crossdesk/contracts";
import {
  comparePlaces,
  countCalling,
  keepPlaces,
  keepUnchanged,
  listMatching,
  listMine,
  listShared,
  placeOf,
} from "./lists.ts";
import type { ListedTicket } from "./lists.ts";
import { urgencyOfDue } from "./time.ts";
import { minute, sampleAgent, sampleTicket } from "./samples.ts";
import { takeUnread } from "./read-marks.ts";
import { EMPTY_DESK, takeChange, takeMe, takeTickets } from "./state.ts";
import { isOverdue } from "./views.ts";
import { sampleChange } from "./samples.ts";
import type { DeskState } from "./state.ts";

const deskOf = (...tickets: readonly Ticket[]): DeskState => takeTickets(takeMe(EMPTY_DESK, sampleAgent()), tickets);
const numbersOf = (listed: readonly ListedTicket[]) => listed.map(({ known }) => known.ticket.number);
const waits = (number: number, since: number, changes: Partial<Ticket> = {}): Ticket =>
  sampleTicket(number, { awaiting: "team", awaitingSince: minute(since), ...changes });
const answered = (number: number, since: number, changes: Partial<Ticket> = {}): Ticket =>
  sampleTicket(number, { awaiting: "customer", awaitingSince: minute(since), ...changes });

describe("an agent's own list", () => {
  it("begins with who waits longest for the team, then who was answered longest ago, then what was done last", () => {
    const state = deskOf(
      sampleTicket(1, { status: "CLOSED", awaiting: null, awaitingSince: null, closedAt: minute(40) }),
      sampleTicket(2, { status: "CLOSED", awaiting: null, awaitingSince: null, closedAt: minute(50) }),
      answered(3, 30, { status: "WORKFLOW_PENDING" }),
      answered(4, 20),
      waits(5, 10, { status: "WORKFLOW_PENDING" }),
      waits(6, 3, { pickedAt: null }),
      waits(7, 5),
      waits(8, 1, { assignedAgentId: "ben" }),
    );
    expect(listMine(state).map(({ known, standing }) => [known.ticket.number, standing])).toEqual([
      [6, "waiting"],
      [7, "waiting"],
      [5, "waiting"],
      [4, "answered"],
      [3, "answered"],
      [2, "done"],
      [1, "done"],
    ]);
  });

  it("measures a wait from the moment the team began to owe a message", () => {
    expect(listMine(deskOf(waits(1, 7)))[0]?.since).toBe(minute(7));
  });

  it("has a ticket that was answered before it was handed over wait for its pick", () => {
    const [listed] = listMine(deskOf(answered(1, 2, { pickedAt: null, assignedAt: minute(9) })));
    expect(listed).toMatchObject({ standing: "waiting", isToPick: true, since: minute(9) });
  });

  it("has a reopened ticket among those that wait, however long it was done", () => {
    const resolved = answered(1, 2, { status: "WORKFLOW_DONE", version: 2 });
    const reopened = waits(1, 60, { status: "CREATED", version: 3 });
    const state = takeUnread(takeChange(deskOf(resolved), sampleChange(reopened)), [
      { ticketId: resolved.id, unread: 1, readUpTo: 4 },
    ]);
    expect(listMine(state)[0]).toMatchObject({ standing: "waiting", unread: 1 });
  });

  it("calls for the agent where something is unread or to be picked, and never from what is done", () => {
    const done = answered(3, 1, { status: "WORKFLOW_DONE" });
    const state = takeUnread(deskOf(waits(1, 1), waits(2, 2, { pickedAt: null }), done, waits(4, 4)), [
      { ticketId: sampleTicket(1).id, unread: 2, readUpTo: 5 },
      { ticketId: done.id, unread: 3, readUpTo: null },
    ]);
    expect(listMine(state).map(({ unread }) => unread)).toEqual([2, 0, 0, 0]);
    expect(countCalling(listMine(state))).toBe(2);
  });
});

describe("the lists that everybody shares", () => {
  const all = [
    waits(1, 9, { assignedAgentId: "ben" }),
    waits(2, 3, { assignedAgentId: null }),
    answered(3, 1),
    waits(4, 3, { assignedAgentId: null }),
    sampleTicket(5, { status: "WORKFLOW_DONE" }),
    waits(6, 5),
  ];

  it("have the open tickets, longest waiting first; the queue has the unassigned ones", () => {
    const state = deskOf(...all);
    expect(numbersOf(listShared(state, "team", "end"))).toEqual([2, 4, 6, 1, 3]);
    expect(numbersOf(listShared(state, "queue", "end"))).toEqual([2, 4]);
    expect(listShared(state, "team", undefined)).toEqual([]);
  });

  it("leave out what is further down than was read, so that no ticket is missing above", () => {
    const state = deskOf(...all);
    expect(numbersOf(listShared(state, "team", placeOf(waits(6, 5))))).toEqual([2, 4, 6]);
    const later = takeChange(state, sampleChange(waits(3, 4, { version: 2 })));
    expect(numbersOf(listShared(later, "team", placeOf(waits(6, 5))))).toEqual([2, 4, 3, 6]);
  });

  it("have what is promised first, by when it is due, before what has only waited longer", () => {
    const due = (number: number, since: number, at: number) => waits(number, since, { answerDueAt: minute(at) });
    const state = deskOf(waits(1, 0), due(2, 5, 40), due(3, 9, 20), answered(4, 1));
    expect(numbersOf(listShared(state, "team", "end"))).toEqual([3, 2, 1, 4]);
    expect(numbersOf(listShared(state, "team", placeOf(due(2, 5, 40))))).toEqual([3, 2]);
    expect(numbersOf(listMine(state))).toEqual([3, 2, 1, 4]);
  });

  it("know what is overdue: what the team has not answered by the time that was promised", () => {
    const at = (minutes: number): number => Date.parse(minute(minutes));
    const promised = waits(1, 0, { answerDueAt: minute(30) });
    expect([29, 30, 31].map((now) => isOverdue(promised, at(now)))).toEqual([false, true, true]);
    expect(isOverdue(answered(1, 0, { answerDueAt: minute(30) }), at(40))).toBe(false);
    expect(isOverdue(waits(1, 0), at(40))).toBe(false);
    const due = { dueAt: minute(30), warningAt: minute(25) };
    expect([24, 25, 30].map((now) => urgencyOfDue(due, at(now)))).toEqual(["calm", "soon", "late"]);
    expect([14, 15].map((now) => urgencyOfDue({ ...due, warningAt: null }, at(now)))).toEqual(["calm", "soon"]);
  });

  it("have the most urgent first where a view wants that, of each party", () => {
    const tickets = [
      waits(1, 0, { priority: "low" }),
      waits(2, 5, { priority: "urgent" }),
      waits(3, 1),
      waits(4, 9, { priority: "urgent" }),
      answered(5, 0, { priority: "urgent" }),
    ];
    const source = { matches: () => true, sort: "priority" } as const;
    expect(numbersOf(listMatching(deskOf(...tickets), source, "end"))).toEqual([2, 4, 3, 1, 5]);
  });

  it("have one order for everybody, also of tickets that wait since the same moment", () => {
    const places = [waits(2, 3), waits(1, 3), answered(7, 1), answered(8, 0)].map(placeOf);
    expect(places.toSorted(comparePlaces).map(({ number }) => number)).toEqual([1, 2, 8, 7]);
  });
});

it("keeps each line of which nothing has changed, so that one change draws one line again", () => {
  const state = deskOf(waits(1, 1), waits(2, 2), waits(3, 3));
  const before = listMine(state);
  const changed = takeTickets(state, [waits(2, 2, { subject: "Another", version: 9 })]);
  const now = keepUnchanged(before, listMine(changed));
  expect(now.map((line, index) => line === before[index])).toEqual([true, false, true]);
  const { id: ticketId } = sampleTicket(3);
  const unread = takeUnread(changed, [{ ticketId, unread: 2, readUpTo: null }]);
  expect(keepUnchanged(now, listMine(unread)).map((line, index) => line === now[index])).toEqual([true, true, false]);
});

describe("lines that keep their places", () => {
  it("are shown as they are now; new ones wait, and those that are gone stay", () => {
    const before = listMine(deskOf(waits(1, 1), waits(2, 2), waits(3, 3)));
    const now = listMine(deskOf(answered(1, 9), waits(2, 2), waits(4, 4)));
    expect(numbersOf(now)).toEqual([2, 4, 1]);
    expect(keepPlaces(before, now).map(({ known, standing }) => [known.ticket.number, standing])).toEqual([
      [1, "answered"],
      [2, "waiting"],
      [3, "waiting"],
    ]);
  });
});
