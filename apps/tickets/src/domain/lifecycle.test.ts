import { TicketStatus, isClosed } from "@crossdesk/contracts";
import type { TicketStatus as Status } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { allowedNext, decide, LIFECYCLE, TICKET_ACTIONS } from "./lifecycle.ts";
import type { TicketAction } from "./lifecycle.ts";

/**
 * What each action leaves a ticket of each status in, without and with an agent where that differs; `-` is a refusal, `=`
 * nothing at all. Written down apart from the table, so that a slip in it shows.
 */
const EXPECTED: Record<TicketAction, Record<Status, string>> = {
  assign: row("ASSIGNED", { WORKFLOW_PENDING: "keeps", WORKFLOW_DONE: "keeps", CLOSED: "keeps", CHAT_CLOSED: "keeps" }),
  reassign: row("REASSIGNED", {
    WORKFLOW_PENDING: "keeps",
    WORKFLOW_DONE: "keeps",
    CLOSED: "keeps",
    CHAT_CLOSED: "keeps",
  }),
  unassign: row("CREATED", {
    WORKFLOW_PENDING: "keeps",
    WORKFLOW_DONE: "keeps",
    CLOSED: "keeps",
    CHAT_CLOSED: "keeps",
  }),
  pick: row("keeps", { WORKFLOW_DONE: "-", CLOSED: "-", CHAT_CLOSED: "-" }),
  markPending: row("WORKFLOW_PENDING", { WORKFLOW_PENDING: "=", CLOSED: "-", CHAT_CLOSED: "-" }),
  resolve: row("WORKFLOW_DONE", { WORKFLOW_DONE: "=", CLOSED: "-", CHAT_CLOSED: "-" }),
  reopen: row("=", {
    WORKFLOW_PENDING: "CREATED|ASSIGNED",
    WORKFLOW_DONE: "CREATED",
    CLOSED: "CREATED",
    CHAT_CLOSED: "CREATED",
  }),
  escalate: row("ESCALATED", { ESCALATED: "=", CLOSED: "-", CHAT_CLOSED: "-" }),
  recordRefund: row("REFUND_CREATED", { REFUND_CREATED: "=", WORKFLOW_DONE: "-", CLOSED: "-", CHAT_CLOSED: "-" }),
  fail: row("ERROR", { ERROR: "=", WORKFLOW_DONE: "-", CLOSED: "-", CHAT_CLOSED: "-" }),
  updateFields: row("UPDATE_FIELD", {
    WORKFLOW_PENDING: "keeps",
    WORKFLOW_DONE: "keeps",
    CLOSED: "-",
    CHAT_CLOSED: "-",
  }),
  updateSession: row("keeps", { CLOSED: "-", CHAT_CLOSED: "-" }),
  addMessage: row("keeps", { CLOSED: "-", CHAT_CLOSED: "-" }),
  close: row("CLOSED", { CLOSED: "=", CHAT_CLOSED: "=" }),
  closeRoom: row("CHAT_CLOSED", { CLOSED: "=", CHAT_CLOSED: "=" }),
};

function row(usual: string, others: Partial<Record<Status, string>>): Record<Status, string> {
  const entries = TicketStatus.options.map((status) => [status, others[status] ?? usual] as const);
  return Object.fromEntries(entries) as Record<Status, string>;
}

const found = (status: Status, action: TicketAction, hasAgent: boolean): string => {
  const decision = decide(status, action, hasAgent);
  if (!decision.allowed) return "-";
  if (!decision.changed) return "=";
  return decision.status === status ? "keeps" : decision.status;
};

const isExpected = (status: Status, action: TicketAction, hasAgent: boolean): string => {
  const [without = "", withAgent = without] = EXPECTED[action][status].split("|");
  const expected = hasAgent ? withAgent : without;
  // Where an action names the status that the ticket has, facts beside it still change.
  return expected === status ? "keeps" : expected;
};

describe.each(TicketStatus.options)("a ticket in status %s", (status) => {
  test.each(TICKET_ACTIONS)("takes %s as the table of expectations says", (action) => {
    for (const hasAgent of [false, true]) {
      expect(found(status, action, hasAgent)).toBe(isExpected(status, action, hasAgent));
    }
  });

  test("may go where one of the actions leads it, and nowhere else", () => {
    const reached = TICKET_ACTIONS.flatMap((action) => [false, true].map((agent) => found(status, action, agent)));
    const moves = reached.filter((one) => one !== "-" && one !== "=" && one !== "keeps");
    expect(new Set(allowedNext(status))).toEqual(new Set(moves));
  });
});

test("a closed ticket can only be reopened", () => {
  for (const status of TicketStatus.options.filter(isClosed)) expect(allowedNext(status)).toEqual(["CREATED"]);
});

test("every status can be reached from a new ticket", () => {
  const reached = new Set<Status>(["CREATED"]);
  for (const status of reached) for (const next of allowedNext(status)) reached.add(next);
  expect(reached).toEqual(new Set(TicketStatus.options));
});

test("writing the status that a ticket has changes nothing", () => {
  const setters = { WORKFLOW_PENDING: "markPending", WORKFLOW_DONE: "resolve", CLOSED: "close" } as const;
  for (const [status, action] of Object.entries(setters)) {
    expect(decide(TicketStatus.parse(status), action, true)).toMatchObject({ allowed: true, changed: false });
  }
});

test("the table knows every status and every action", () => {
  expect(Object.keys(LIFECYCLE).toSorted()).toEqual(TicketStatus.options.toSorted());
  for (const outcomes of Object.values(LIFECYCLE)) {
    expect(Object.keys(outcomes).toSorted()).toEqual(TICKET_ACTIONS.toSorted());
  }
});
