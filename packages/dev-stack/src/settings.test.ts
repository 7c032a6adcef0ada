import { join } from "node:path";
import { expect, test } from "vitest";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { checkEncryptionKeys, readSettings } from "./settings.ts";

const SECRET = "a secret of more than 32 characters";

test("without any variable the system runs for development on this machine alone", () => {
  expect(readSettings({})).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    localUrl: "http://127.0.0.1:3000",
    publicUrl: "http://127.0.0.1:3000",
    dataFolder: join(PROJECT_FOLDER, ".crossdesk"),
    partnerAuth: "open",
    auth: { secret: undefined, jwksUrl: undefined, issuer: "crossdesk", audience: "crossdesk" },
    webhooksEncryptionKeys: undefined,
    nodeEnv: "development",
    logLevel: "info",
  });
});

test("an empty variable counts as one that is not set", () => {
  expect(readSettings({ PORT: "", NATS_URL: "", AUTH_SECRET: "" })).toMatchObject({ port: 3000, natsUrl: undefined });
});

test("partners need a token in production, unless it says otherwise", () => {
  const production = { NODE_ENV: "production", AUTH_SECRET: SECRET };
  expect(readSettings(production).partnerAuth).toBe("required");
  expect(readSettings({ ...production, PARTNER_AUTH: "open" }).partnerAuth).toBe("open");
});

test("an address for all interfaces is reached over loopback", () => {
  expect(readSettings({ HOST: "0.0.0.0", PORT: "80" }).localUrl).toBe("http://127.0.0.1:80");
  expect(readSettings({ HOST: "::" }).localUrl).toBe("http://[::1]:3000");
});

test("pages are served at the root of an address", () => {
  expect(readSettings({ PUBLIC_URL: "https://support.example.com/" }).publicUrl).toBe("https://support.example.com");
  expect(() => readSettings({ PUBLIC_URL: "https://example.com/desk" })).toThrow(
    /PUBLIC_URL must be a URL without a path/,
  );
});

test("all wrong settings are named together", () => {
  const read = () => readSettings({ PORT: "70000", LOG_LEVEL: "loud", PUBLIC_URL: "example", NATS_URL: "localhost" });
  expect(read).toThrow(/PORT must be 65535 or less \(it is "70000"\)/);
  expect(read).toThrow(/LOG_LEVEL must be trace, debug/);
  expect(read).toThrow(/PUBLIC_URL must be a URL without a path, such as/);
  expect(read).toThrow(/NATS_URL must be a URL such as nats:/);
});

test.each([
  ["3000.5", /PORT must be a whole number/],
  ["0", /PORT must be 1 or more/],
  ["abc", /PORT must be a port/],
])("PORT cannot be %s", (PORT, message) => {
  expect(() => readSettings({ PORT })).toThrow(message);
});

test("what is wrong with a secret or a password is said without showing it", () => {
  const read = () => readSettings({ AUTH_SECRET: "hunter2", DATABASE_URL: "mysql://root:hunter2@db/x" });
  expect(read).toThrow(/AUTH_SECRET must have at least 32 characters/);
  expect(read).toThrow(/DATABASE_URL must be a URL such as postgres:/);
  expect(read).not.toThrow(/hunter2/);
});

test("tokens are verified in one way only, and always in production", () => {
  const AUTH_JWKS_URL = "https://login.example.com/jwks.json";
  expect(() => readSettings({ AUTH_JWKS_URL })).toThrow(/AUTH_ISSUER is needed by AUTH_JWKS_URL/);
  expect(() => readSettings({ AUTH_JWKS_URL })).toThrow(/AUTH_AUDIENCE is needed by AUTH_JWKS_URL/);
  const complete = { AUTH_JWKS_URL, AUTH_ISSUER: "https://login.example.com", AUTH_AUDIENCE: "desk" };
  expect(readSettings({ ...complete, NODE_ENV: "production" }).auth.jwksUrl).toBe(AUTH_JWKS_URL);
  expect(() => readSettings({ ...complete, AUTH_SECRET: SECRET })).toThrow(/cannot be combined with AUTH_SECRET/);
  expect(() => readSettings({ NODE_ENV: "production" })).toThrow(/AUTH_SECRET or AUTH_JWKS_URL is needed/);
});

test("in production the system starts with keys of webhook secrets that are given; a token takes none", () => {
  const production = { NODE_ENV: "production", AUTH_SECRET: SECRET };
  const settings = readSettings(production);
  expect(() => checkEncryptionKeys(settings)).toThrow(/WEBHOOKS_ENCRYPTION_KEYS is needed when NODE_ENV is production/);
  const given = readSettings({ ...production, WEBHOOKS_ENCRYPTION_KEYS: `k1:${"a".repeat(64)}` });
  expect(() => checkEncryptionKeys(given)).not.toThrow();
  expect(() => checkEncryptionKeys(readSettings({}))).not.toThrow();
});
