import { describe, expect, it } from "vitest";
import type { Agent } from "@crossdesk/contracts";
import type { Failure } from "./failure.ts";
import {
  canTake,
  giveAwaysOf,
  listColleagues,
  readinessOf,
  describeGone,
  describeNotGiven,
  describeUnsent,
} from "./give-away.ts";
import { sampleAgent, sampleTicket } from "./samples.ts";
import { EMPTY_DESK, takeAgents, takeMe } from "./state.ts";

const me = sampleAgent();
const colleague = (name: string, changes: Partial<Agent> = {}): Agent =>
  sampleAgent({ id: name, subject: name.toLowerCase(), name, ...changes });

const AGENT = { isLead: false };
const LEAD = { isLead: true };

describe("a ticket can be given away", () => {
  const desk = takeMe(EMPTY_DESK, me);

  it("by who has it, while there is work to do", () => {
    for (const status of ["ASSIGNED", "REASSIGNED", "WORKFLOW_PENDING", "ESCALATED"] as const) {
      expect(giveAwaysOf(desk, sampleTicket(1, { status }), AGENT)).toEqual(["handOver", "giveBack"]);
    }
    for (const status of ["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"] as const) {
      expect(giveAwaysOf(desk, sampleTicket(1, { status }), LEAD)).toEqual([]);
    }
  });

  it("by a lead, to anybody or back into the queue, and by no other agent", () => {
    const bens = sampleTicket(1, { assignedAgentId: "ben" });
    const nobodys = sampleTicket(1, { assignedAgentId: null });
    for (const ticket of [bens, nobodys]) expect(giveAwaysOf(desk, ticket, AGENT)).toEqual([]);
    expect(giveAwaysOf(desk, bens, LEAD)).toEqual(["assign", "giveBack"]);
    expect(giveAwaysOf(desk, nobodys, LEAD)).toEqual(["assign"]);
    expect(giveAwaysOf(EMPTY_DESK, sampleTicket(1), AGENT)).toEqual([]);
  });

  it("and taken by any agent while it is unassigned, by a lead also from colleagues, and not at all once it is done", () => {
    const nobodys = sampleTicket(1, { assignedAgentId: null });
    const others = sampleTicket(2, { assignedAgentId: "ben" });
    const can = (ticket: typeof others) => [AGENT, LEAD].map((rights) => canTake(desk, ticket, rights));
    expect(can(nobodys)).toEqual([true, true]);
    expect(can(others)).toEqual([false, true]);
    expect(can(sampleTicket(3))).toEqual([false, false]);
    expect(can({ ...nobodys, status: "WORKFLOW_DONE" })).toEqual([false, false]);
  });
});

describe("the colleagues", () => {
  const team = [
    colleague("Zoë", { status: "offline" }),
    colleague("Carl", { load: 20 }),
    colleague("Dora", { status: "away" }),
    colleague("Emil", { status: "busy" }),
    colleague("Ben Okri", { email: "okri@example.com" }),
    colleague("Anna"),
    me,
    colleague("Robot", { ownerPartner: "shop" }),
  ];
  const names = (words: string): string[] => listColleagues(team, me, words).map(({ name }) => name);

  it("are listed with those who are ready first, without oneself and partners' agents", () => {
    expect(names("")).toEqual(["Anna", "Ben Okri", "Carl", "Emil", "Dora", "Zoë"]);
  });

  it("are found by the beginnings of their names, whatever the case and accents", () => {
    expect(names("okri be")).toEqual(["Ben Okri"]);
    expect(names("OKRI@")).toEqual(["Ben Okri"]);
    expect(names("zoe")).toEqual(["Zoë"]);
    expect(names("kri")).toEqual([]);
  });

  it("are full with as many tickets as they should have, or with a capacity of none", () => {
    expect(readinessOf(colleague("Ben", { load: 19 }))).toBe("ready");
    expect(readinessOf(colleague("Ben", { load: 21 }))).toBe("full");
    expect(readinessOf(colleague("Ben", { capacity: 0 }))).toBe("full");
    expect(readinessOf(colleague("Ben", { status: "offline", load: 21 }))).toBe("offline");
  });

  it("are distinguished by their presence, whatever status they have set", () => {
    expect(readinessOf(colleague("Ben", { isPresent: false }))).toBe("absent");
    expect(readinessOf(colleague("Ben", { isPresent: false, status: "away" }))).toBe("away");
  });
});

it("what becomes of unsent writing is said of each kind, and not where there is none", () => {
  expect(describeUnsent({ hasDraft: false, sending: 0, refused: 0 })).toEqual([]);
  const [draft, sending, refused] = describeUnsent({ hasDraft: true, sending: 2, refused: 1 });
  expect(draft).toContain("begun to write");
  expect(sending).toContain("goes out all the same");
  expect(refused).toContain("given back");
});

it("why a ticket was not given away names who is gone, and says that nothing was done", () => {
  const failed = (kind: Failure["kind"]): Failure => ({ kind, message: "", details: { from: "WORKFLOW_DONE" } });
  expect(describeNotGiven(failed("AGENT_NOT_FOUND"), { receiver: colleague("Ben"), wasMine: true })).toContain(
    "Ben is not in your team any more",
  );
  const mine = { wasMine: true };
  expect(describeNotGiven(failed("AGENT_NOT_ASSIGNED"), mine)).toMatch(/not yours any more.*nothing was done/u);
  expect(describeNotGiven(failed("TICKET_CLOSED"), mine)).toContain("closed meanwhile");
  expect(describeNotGiven(failed("ILLEGAL_TRANSITION"), mine)).toContain("the ticket is “Solved” now");
});

describe("a ticket that cannot be given away any more", () => {
  const desk = takeAgents(takeMe(EMPTY_DESK, me), [colleague("Ben")]);
  const [nobodys, bens] = [null, "Ben"].map((assignedAgentId) => sampleTicket(1, { assignedAgentId }));
  if (nobodys === undefined || bens === undefined) throw new Error("There are two.");

  it("is said to have been the agent's own only where it was", () => {
    expect(describeGone(desk, nobodys, { wasMine: true })).toBe(
      "The ticket is not yours any more: it waits in the queue.",
    );
    expect(describeGone(desk, bens, { wasMine: true })).toBe("The ticket is not yours any more: Ben has it.");
    expect(describeGone(desk, nobodys, { wasMine: false })).toBe(
      "Nobody has the ticket any more: it waits in the queue.",
    );
    expect(describeGone(desk, sampleTicket(1), { wasMine: false })).toBe("The ticket is yours by now.");
    for (const ticket of [nobodys, bens, sampleTicket(1)]) {
      expect(describeGone(desk, { ...ticket, status: "CLOSED" }, { wasMine: false })).toContain(
        "closed or solved by now",
      );
    }
    const failure: Failure = { kind: "AGENT_NOT_ASSIGNED", message: "", details: {} };
    expect(describeNotGiven(failure, { wasMine: false })).toBe("Nobody has the ticket any more, so nothing was done.");
  });
});
