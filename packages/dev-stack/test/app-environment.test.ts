import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { NATS_APPS } from "@crossdesk/deploy";
import { appEnvironment, environmentOf } from "../src/app-environment.ts";
import { readSettings } from "../src/settings.ts";
import { temporaryFolder } from "./support.ts";

const NAME = "WEBHOOKS_ENCRYPTION_KEYS";
const urls = { natsUrl: "nats://127.0.0.1:4222", databaseUrl: "postgres://127.0.0.1:5432/postgres" };

/** A variable as each app is given it by a start. */
const variableOfApps = async (name: string, given: NodeJS.ProcessEnv): Promise<Record<string, string | undefined>> => {
  const settings = readSettings(given);
  const env = await appEnvironment(settings, urls);
  const found = NATS_APPS.map(async (app) => [app, (await environmentOf(app, { settings, urls, env }))[name]]);
  return Object.fromEntries(await Promise.all(found));
};
const keysOfApps = (given: NodeJS.ProcessEnv) => variableOfApps(NAME, given);

test("the keys of webhook secrets are made once, kept for the next start, and given to the webhooks service alone", async () => {
  await using folder = await temporaryFolder();
  const CROSSDESK_DATA = join(folder.path, "data");
  const [first, beside] = await Promise.all([keysOfApps({ CROSSDESK_DATA }), keysOfApps({ CROSSDESK_DATA })]);
  const { webhooks, ...others } = first;
  expect(webhooks).toMatch(/^[\da-f]{8}:[\da-f]{64}$/);
  expect(Object.values(others)).toEqual(NATS_APPS.filter((app) => app !== "webhooks").map(() => undefined));
  expect(beside).toEqual(first);
  expect(await keysOfApps({ CROSSDESK_DATA })).toEqual(first);
  const file = join(CROSSDESK_DATA, "webhooks-encryption-keys");
  expect((await readFile(file, "utf8")).trim()).toBe(webhooks);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("keys of one's own are given to the webhooks service instead, and to no other", async () => {
  await using folder = await temporaryFolder();
  const own = `k2:${"b".repeat(64)},k1:${"a".repeat(64)}`;
  vi.stubEnv(NAME, own);
  try {
    const { webhooks, ...others } = await keysOfApps({ CROSSDESK_DATA: folder.path, [NAME]: own });
    expect(webhooks).toBe(own);
    expect(new Set(Object.values(others))).toEqual(new Set([undefined]));
  } finally {
    vi.unstubAllEnvs();
  }
});

test("links to chats outlive a restart where an identity provider issues the tokens; their secret is the gateway's alone", async () => {
  await using folder = await temporaryFolder();
  const provider = {
    CROSSDESK_DATA: folder.path,
    AUTH_JWKS_URL: "https://login.example.com/jwks.json",
    AUTH_ISSUER: "https://login.example.com",
    AUTH_AUDIENCE: "desk",
  };
  const first = await variableOfApps("SESSION_SECRET", provider);
  const { gateway, ...others } = first;
  expect(gateway).toMatch(/^\S{32,}$/);
  expect(new Set(Object.values(others))).toEqual(new Set([undefined]));
  expect(await variableOfApps("SESSION_SECRET", provider)).toEqual(first);

  const own = "a secret of one's own with 32 characters";
  vi.stubEnv("SESSION_SECRET", own);
  try {
    const given = await variableOfApps("SESSION_SECRET", { ...provider, SESSION_SECRET: own });
    expect(given).toEqual({ ...first, gateway: own });
  } finally {
    vi.unstubAllEnvs();
  }
});

test("links to chats are signed with the secret of tokens where there is one", async () => {
  await using folder = await temporaryFolder();
  const { gateway } = await variableOfApps("SESSION_SECRET", { CROSSDESK_DATA: folder.path });
  expect(gateway).toBeUndefined();
});

test("no app gets a secret that another works with, nor one of the operator", async () => {
  await using folder = await temporaryFolder();
  const secrets = {
    AUTH_SECRET: "a".repeat(32),
    FILES_LINK_KEYS: `k1:${"b".repeat(64)}`,
    FILES_S3_SECRET_ACCESS_KEY: "c".repeat(32),
    ZENDESK_API_TOKEN: "d".repeat(32),
    OIDC_CLIENT_SECRET: "e".repeat(32),
    DATABASE_OWNER_URL: "postgres://root:f@127.0.0.1:5432",
    POSTGRES_PASSWORD: "g".repeat(32),
    TICKETS_DATABASE_SECRET: "h".repeat(32),
    OPERATOR_SECRET: "i".repeat(32),
  };
  for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value);
  try {
    const given = { CROSSDESK_DATA: folder.path, AUTH_SECRET: secrets.AUTH_SECRET };
    const known: Record<string, readonly string[]> = {};
    for (const name of Object.keys(secrets)) {
      const found = await variableOfApps(name, given);
      known[name] = Object.keys(found).filter((app) => found[app] !== undefined);
    }
    expect(known).toEqual({
      AUTH_SECRET: ["gateway"],
      FILES_LINK_KEYS: ["gateway", "tickets"],
      FILES_S3_SECRET_ACCESS_KEY: ["gateway", "files"],
      ZENDESK_API_TOKEN: ["tickets"],
      OIDC_CLIENT_SECRET: ["gateway"],
      DATABASE_OWNER_URL: [],
      POSTGRES_PASSWORD: [],
      TICKETS_DATABASE_SECRET: [],
      OPERATOR_SECRET: [],
    });
    const anchors = await variableOfApps("AUDIT_ANCHOR_KEY", given);
    expect(Object.keys(anchors).filter((app) => anchors[app] !== undefined)).toEqual(["tickets"]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("the mirror to Zendesk signs links as the gateway checks them, where they have no keys of their own", async () => {
  await using folder = await temporaryFolder();
  vi.stubEnv("ZENDESK_URL", "https://example.zendesk.com");
  try {
    const given = { CROSSDESK_DATA: folder.path, AUTH_SECRET: "a".repeat(32) };
    const { gateway, tickets, ...others } = await variableOfApps("AUTH_SECRET", given);
    expect([gateway, tickets]).toEqual([given.AUTH_SECRET, given.AUTH_SECRET]);
    expect(Object.values(others).filter((value) => value !== undefined)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("apps share the compile cache that was named, and have one with the data otherwise", async () => {
  await using folder = await temporaryFolder();
  const cachesOf = async (given: NodeJS.ProcessEnv) =>
    new Set(Object.values(await variableOfApps("NODE_COMPILE_CACHE", { CROSSDESK_DATA: folder.path, ...given })));
  expect(await cachesOf({ NODE_COMPILE_CACHE: "/somewhere/shared" })).toEqual(new Set(["/somewhere/shared"]));
  expect(await cachesOf({})).toEqual(new Set([join(folder.path, "compile-cache")]));
});
