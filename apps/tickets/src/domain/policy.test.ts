import { CallerRole, CrossdeskError, scopeOf } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { may, requireRight, RIGHTS, SINGLE_TICKET_RIGHTS } from "./policy.ts";
import type { Right } from "./policy.ts";

const caller = (role: CallerRole, entityId: string | null = "acme"): Caller => ({
  subject: "somebody",
  role,
  entityId,
});
/** The kind of what is thrown, if anything is. */
const refusalOf = (check: () => void): unknown => {
  try {
    check();
    return undefined;
  } catch (failure) {
    return failure instanceof CrossdeskError ? failure.kind : failure;
  }
};
const ALL_RIGHTS = Object.keys(RIGHTS.admin) as Right[];

/** For admins of the tenant, and services. */
const PRIVACY = ["exportCustomers", "eraseCustomers", "readAdministration"] as const;
/** For admins alone. */
const TERMS = ["editPromises", "editRetention"] as const;

/** What each role may not do; everything else it may. */
const DENIED: Record<CallerRole, readonly Right[]> = {
  admin: ["rate"],
  service: ["markRead", "countUnread", "note", "useReplies", "useViews", ...TERMS],
  partner: [
    "markRead",
    "countUnread",
    "note",
    "tag",
    "snooze",
    "useReplies",
    "useViews",
    "feedCustomers",
    ...TERMS,
    "readReports",
    ...PRIVACY,
  ],
  agent: ["rate", "feedCustomers", "bindOrder", "editCategories", ...TERMS, "readReports", ...PRIVACY],
  customer: [
    "countUnread",
    "note",
    "tag",
    "snooze",
    "useReplies",
    "useViews",
    "assign",
    "reassign",
    "unassign",
    "pick",
    "markPending",
    "resolve",
    "escalate",
    "recordRefund",
    "fail",
    "updateFields",
    "updateSession",
    "feedCustomers",
    "bindOrder",
    "editCategories",
    ...TERMS,
    "readReports",
    ...PRIVACY,
  ],
};

describe.each(CallerRole.options)("%s", (role) => {
  test.each(ALL_RIGHTS)("and the right to %s are as the table of expectations says", (right) => {
    const allowed = !DENIED[role].includes(right);
    expect(may(caller(role), right)).toBe(allowed);
    expect(refusalOf(() => requireRight(caller(role), right))).toBe(allowed ? undefined : "FORBIDDEN");
  });

  test("with a token for one ticket reads it, marks it as read, writes in it and rates it as far as its role may, and no more", () => {
    const bound = { ...caller(role), ticketId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a" };
    for (const right of ALL_RIGHTS) {
      expect(may(bound, right)).toBe(SINGLE_TICKET_RIGHTS.has(right) && !DENIED[role].includes(right));
    }
    expect(scopeOf(bound).ticketId).toBe(bound.ticketId);
  });
});

const BOUND = { ticketId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a" };

test.each([
  [
    "customer",
    "markPending",
    {},
    "A customer may not set tickets to pending: agents, admins, services and partners may.",
  ],
  ["customer", "resolve", {}, "A customer may not resolve tickets: agents, admins, services and partners may."],
  ["agent", "editCategories", {}, "An agent may not edit categories: admins, services and partners may."],
  ["partner", "feedCustomers", {}, "A partner may not feed the customer directory: admins and services may."],
  ["customer", "close", BOUND, "This token is for one ticket alone: to read it and to write in it."],
] as const)("a refusal of %s without the right to %s names who has it", (role, right, bound, message) => {
  expect(() => requireRight({ ...caller(role), ...bound }, right)).toThrow(message);
});
