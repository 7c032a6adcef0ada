import { describe, expect, it, test } from "vitest";
import { Caller, CallerRole } from "./context.ts";
import { entityFor, EVERYTHING, isInEntity, scopeOf } from "./scope.ts";

const ROAMING: ReadonlySet<CallerRole> = new Set(["admin", "service"]);

describe("a caller of no tenant", () => {
  it.each(CallerRole.options)("can be made of the roles admin and service alone: %s", (role) => {
    const made = Caller.safeParse({ subject: "somebody", role, entityId: null });
    expect(made.success).toBe(ROAMING.has(role));
    expect(made.error?.issues ?? []).toMatchObject(
      made.success ? [] : [{ path: ["entityId"], message: "is missing: only admins and services are of no entity" }],
    );
  });

  it("sees every tenant, and says which one something new belongs to", () => {
    const admin = Caller.parse({ subject: "root", role: "admin", entityId: null });
    expect(scopeOf(admin)).toEqual(EVERYTHING);
    expect(isInEntity(admin, "acme")).toBe(true);
    expect(entityFor(admin, "acme")).toBe("acme");
    expect(entityFor(admin)).toBe("main");
  });
});

test.each(CallerRole.options)("a %s of a tenant is confined to it", (role) => {
  const caller = Caller.parse({ subject: "somebody", role, entityId: "acme" });
  expect(scopeOf(caller)).toEqual({
    entityId: "acme",
    customerId: role === "customer" ? "somebody" : null,
    ticketId: null,
  });
  expect([isInEntity(caller, "acme"), isInEntity(caller, "other")]).toEqual([true, false]);
  expect([entityFor(caller), entityFor(caller, "acme")]).toEqual(["acme", "acme"]);
  expect(() => entityFor(caller, "other")).toThrow("The entity is not yours.");
});

test("a token that is good for one ticket is confined to it, whichever customer the ticket has by now", () => {
  const ticketId = "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee";
  const caller = Caller.parse({ subject: "jane", role: "customer", entityId: "acme", ticketId });
  expect(scopeOf(caller)).toEqual({ entityId: "acme", customerId: null, ticketId });
});
