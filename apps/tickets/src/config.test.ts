import { expect, test } from "vitest";
import { TicketsConfig, toSettings } from "./config.ts";
import { policyOf } from "./settings.ts";

const REQUIRED = { NATS_URL: "nats://127.0.0.1:4222", DATABASE_URL: "postgres://127.0.0.1:5432" };

const issuesOf = (env: Record<string, string>) =>
  TicketsConfig.safeParse({ ...REQUIRED, ...env }).error?.issues.map(({ path, message }) => [path.join("."), message]);

test("a chat is closed after it was warned, and not before, in every entity", () => {
  expect(issuesOf({ AUTO_CLOSE_MINUTES: "5" })).toEqual([
    ["AUTO_CLOSE_MINUTES", "must be more than AUTO_CLOSE_WARNING_MINUTES"],
  ]);
  expect(issuesOf({ AUTO_CLOSE_BY_ENTITY: '{"a":{"warnMinutes":5,"closeMinutes":3}}' })).toEqual([
    ["AUTO_CLOSE_BY_ENTITY.a.closeMinutes", "must be more than warnMinutes"],
  ]);
  expect(issuesOf({ AUTO_CLOSE_BY_ENTITY: "five" })).toEqual([["AUTO_CLOSE_BY_ENTITY", "must be JSON"]]);
  const env = { ...REQUIRED, AUTO_CLOSE_BY_ENTITY: '{"a":{"warnMinutes":3,"closeMinutes":5}}' };
  expect(toSettings(TicketsConfig.parse(env)).byEntity).toEqual({
    a: { idle: { warnAfterMs: 180_000, closeAfterMs: 300_000 } },
  });
});

test("each entity may have its own times, and what it leaves out is as everywhere", () => {
  const settings = toSettings(
    TicketsConfig.parse({
      ...REQUIRED,
      RESOLVED_CLOSE_HOURS: "24",
      RESOLVED_CLOSE_HOURS_BY_ENTITY: '{"a":12}',
      REOPEN_HOURS_BY_ENTITY: '{"a":0,"b":1}',
    }),
  );
  const HOUR = 3_600_000;
  const idle = { warnAfterMs: 600_000, closeAfterMs: 900_000 };
  expect(policyOf(settings, "a")).toEqual({ idle, resolvedCloseMs: 12 * HOUR, reopenMs: 0 });
  expect(policyOf(settings, "b")).toEqual({ idle, resolvedCloseMs: 24 * HOUR, reopenMs: HOUR });
  expect(policyOf(settings, "c")).toEqual({ idle, resolvedCloseMs: 24 * HOUR, reopenMs: 72 * HOUR });
  // A name that every object has is no entity's setting.
  expect(policyOf(settings, "constructor")).toEqual(policyOf(settings, "c"));
  expect(issuesOf({ REOPEN_HOURS: "-1" })?.map(([name]) => name)).toEqual(["REOPEN_HOURS"]);
  expect(issuesOf({ RESOLVED_CLOSE_HOURS: "0" })?.map(([name]) => name)).toEqual(["RESOLVED_CLOSE_HOURS"]);
});

test("a mirror to Zendesk has an account, and in production links that the gateway takes", () => {
  const ZENDESK_URL = "https://example.zendesk.com";
  const missing = ["ZENDESK_EMAIL", "ZENDESK_API_TOKEN", "PUBLIC_URL"];
  expect(issuesOf({ ZENDESK_URL })?.map(([name]) => name)).toEqual(missing);
  const complete = {
    ZENDESK_URL,
    ZENDESK_EMAIL: "agent@example.com",
    ZENDESK_API_TOKEN: "token",
    PUBLIC_URL: "https://support.example.com",
  };
  expect(issuesOf(complete)).toBeUndefined();
  const production = { ...complete, NODE_ENV: "production" };
  expect(issuesOf(production)?.map(([name]) => name)).toEqual(["FILES_LINK_KEYS"]);
  expect(issuesOf({ ...production, FILES_LINK_KEYS: `k1:${"s".repeat(32)}` })).toBeUndefined();
  expect(issuesOf({ ...production, AUTH_SECRET: "s".repeat(32) })).toBeUndefined();
});
