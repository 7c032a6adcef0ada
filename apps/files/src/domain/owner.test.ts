import type { Caller } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { readAccess } from "./owner.ts";
import type { Owner } from "./owner.ts";

const OWNER: Owner = { entityId: "main", role: "customer", subject: "ada" };
const caller = (role: Caller["role"], given: Partial<Caller> = {}): Caller => ({
  subject: "bob",
  role,
  entityId: "main",
  ...given,
});

test.each([
  ["its owner", caller("customer", { subject: "ada" }), "granted"],
  ["a partner of its entity", caller("partner"), "granted"],
  ["an admin of all entities", caller("admin", { entityId: null }), "granted"],
  ["another customer", caller("customer"), "by-ticket"],
  ["an agent of its entity", caller("agent"), "by-ticket"],
  ["a partner of another entity", caller("partner", { entityId: "far" }), "by-ticket"],
  ["an admin of another entity", caller("admin", { entityId: "far" }), "by-ticket"],
  ["who has its owner's name in another entity", caller("customer", { subject: "ada", entityId: "far" }), "by-ticket"],
  ["its owner with a token for one ticket", caller("customer", { subject: "ada", ticketId: "t" }), "by-ticket"],
] as const)("%s", (_, reader, access) => {
  expect(readAccess(reader, OWNER)).toBe(access);
});
