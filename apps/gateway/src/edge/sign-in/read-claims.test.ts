import { describe, expect, test } from "vitest";
import { readClaims } from "./read-claims.ts";
import { DEFAULT_ROLES } from "./settings.ts";
import type { ClaimSettings } from "./settings.ts";

const SETTINGS: ClaimSettings = {
  role: "role",
  tenant: "entityId",
  name: "name",
  email: "email",
  languages: "languages",
  roles: DEFAULT_ROLES,
  tenants: {},
};
const ADA = { sub: "ada", role: "agent", entityId: "main", name: "Ada", email: "ada@example.com" };
const read = (claims: object, settings: Partial<ClaimSettings> = {}) =>
  readClaims({ ...claims }, { ...SETTINGS, ...settings });

describe("who somebody is", () => {
  test("is what their claims say", () => {
    expect(read({ ...ADA, languages: ["en", "de"] })).toEqual({
      caller: {
        subject: "ada",
        role: "agent",
        entityId: "main",
        name: "Ada",
        email: "ada@example.com",
        languages: ["en", "de"],
      },
    });
  });

  test("is found in the claims that the settings name, also inside of others and by names with dots", () => {
    const keycloak = { sub: "ada", realm_access: { roles: ["offline", "desk-heads"] }, organization: ["acme-gmbh"] };
    const settings = {
      role: "realm_access.roles",
      tenant: "organization",
      roles: { "desk-heads": "admin", "desk-people": "agent" },
      tenants: { "acme-gmbh": "ACME" },
    } as const;
    expect(read(keycloak, settings)).toEqual({ caller: { subject: "ada", role: "admin", entityId: "ACME" } });
    const name = "https://acme.example/role";
    expect(read({ ...ADA, role: undefined, [name]: "agent" }, { role: name })).toMatchObject({
      caller: { role: "agent" },
    });
  });

  test("is the role that may do most, of several", () => {
    expect(read({ ...ADA, role: ["agent", "lead"] })).toMatchObject({ caller: { role: "admin" } });
    expect(read({ ...ADA, role: "agent other" })).toMatchObject({ caller: { role: "agent" } });
  });

  test("speaks the languages of the claim, or else that of their locale", () => {
    expect(read({ ...ADA, languages: "en, de" })).toMatchObject({ caller: { languages: ["en", "de"] } });
    expect(read({ ...ADA, locale: "de-AT" })).toMatchObject({ caller: { languages: ["de-AT"] } });
  });
});

describe("nobody", () => {
  test("comes in without a role of this desk, whatever a name of JavaScript's own may mean", () => {
    for (const role of [undefined, null, "", "customer", "partner", "constructor", "__proto__", 1, [], {}]) {
      expect([role, read({ ...ADA, role })]).toEqual([role, { problem: "no-role", account: "ada@example.com" }]);
    }
  });

  test("comes in without a tenant, unless all people are of one", () => {
    const claims = { ...ADA, entityId: undefined };
    expect(read(claims)).toEqual({ problem: "no-tenant", account: "ada@example.com" });
    expect(read(claims, { defaultTenant: "main" })).toMatchObject({ caller: { entityId: "main" } });
    // What is there and cannot be read is not taken for what is missing.
    for (const entityId of [["main", "other"], 7, {}]) {
      expect(read({ ...ADA, entityId }, { defaultTenant: "main" })).toMatchObject({ problem: "no-tenant" });
    }
  });

  test("is of all tenants but an admin of whom a claim says so", () => {
    expect(read({ ...ADA, role: "admin", entityId: "*" })).toMatchObject({ caller: { entityId: null } });
    expect(read({ ...ADA, entityId: "*" })).toMatchObject({ problem: "no-tenant" });
    expect(read({ ...ADA, role: "admin", entityId: undefined })).toMatchObject({ problem: "no-tenant" });
  });

  test("comes in by claims that nobody can be named by", () => {
    expect(read({ ...ADA, sub: undefined })).toMatchObject({ problem: "unusable" });
    expect(read({ ...ADA, sub: "x".repeat(1_000) })).toMatchObject({ problem: "unusable" });
  });
});
