import { Caller } from "@crossdesk/contracts";
import { ALL_TENANTS } from "./settings.ts";
import type { ClaimSettings, PersonRole } from "./settings.ts";

/** What the provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why an account is not let in. */
export type AccountProblem = "no-role" | "no-tenant" | "unusable";

/** Who somebody is here, or why they are nobody; `account` is what they know their account by. */
export type ReadClaims = { readonly caller: Caller } | { readonly problem: AccountProblem; readonly account: string };

const find = (claims: Claims, name: string): unknown => {
  // Names may hold dots and slashes themselves: https://example.com/roles.
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
};

/** A list, or words with spaces or commas between them. */
const listOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.filter((item) => typeof item === "string");
  return typeof value === "string" ? value.split(/[\s,]+/u).filter((word) => word !== "") : [];
};
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Of several roles, the one that may do most counts. */
const roleOf = (claims: Claims, { role, roles }: ClaimSettings): PersonRole | undefined => {
  const found = new Set(
    listOf(find(claims, role)).map((name) => (Object.hasOwn(roles, name) ? roles[name] : undefined)),
  );
  return found.has("admin") ? "admin" : found.has("agent") ? "agent" : undefined;
};

const tenantOf = (claims: Claims, { tenant, tenants, defaultTenant }: ClaimSettings): string | undefined => {
  const value = find(claims, tenant);
  const named = textOf(value) ?? (Array.isArray(value) && value.length === 1 ? textOf(value[0]) : undefined);
  if (named === undefined) return value === undefined || value === null ? defaultTenant : undefined;
  return Object.hasOwn(tenants, named) ? tenants[named] : named;
};

const languagesOf = (claims: Claims, { languages }: ClaimSettings): string[] => {
  const named = listOf(find(claims, languages));
  return (named.length > 0 ? named : listOf(find(claims, "locale"))).filter((language) => language.length <= 16);
};

const MOST_LANGUAGES = 32;

/** Reads the provider's claims as a caller. Only an admin may be of all tenants, and only where a claim says so. */
export const readClaims = (claims: Claims, settings: ClaimSettings): ReadClaims => {
  const subject = textOf(claims["sub"]);
  const name = textOf(find(claims, settings.name));
  const email = textOf(find(claims, settings.email));
  const account = email ?? textOf(claims["preferred_username"]) ?? name ?? subject ?? "";
  const role = roleOf(claims, settings);
  if (role === undefined) return { problem: "no-role", account };
  const tenant = tenantOf(claims, settings);
  if (tenant === undefined || (tenant === ALL_TENANTS && role !== "admin")) return { problem: "no-tenant", account };
  const languages = languagesOf(claims, settings).slice(0, MOST_LANGUAGES);
  const caller = Caller.safeParse({
    subject,
    role,
    entityId: tenant === ALL_TENANTS ? null : tenant,
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(languages.length === 0 ? {} : { languages }),
  });
  return caller.success ? { caller: caller.data } : { problem: "unusable", account };
};
