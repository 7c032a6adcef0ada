import { expect, test } from "vitest";
import { GatewayEnvironment, toGatewayConfig } from "./config.ts";

const NATS_URL = "nats://127.0.0.1:4222";
const AUTH_SECRET = "a secret of more than 32 characters";
const SESSION_SECRET = "another secret of more than 32 characters";
const AUTH_JWKS_URL = "https://login.example.com/jwks.json";

const issuesOf = (env: Record<string, string>) =>
  GatewayEnvironment.safeParse({ NATS_URL, ...env }).error?.issues.map(({ path, message }) => [path[0], message]);

test("tokens are verified in exactly one way", () => {
  const message = "exactly one of AUTH_SECRET and AUTH_JWKS_URL must be set: tokens are verified by it";
  expect(issuesOf({})).toEqual([["AUTH_SECRET", message]]);
  expect(issuesOf({ AUTH_SECRET, AUTH_JWKS_URL, SESSION_SECRET })).toEqual([["AUTH_SECRET", message]]);
  expect(issuesOf({ AUTH_SECRET })).toBeUndefined();
});

test("links to chats are signed with a secret that outlives the process, whichever issuer the tokens have", () => {
  expect(issuesOf({ AUTH_JWKS_URL })).toEqual([
    ["SESSION_SECRET", expect.stringMatching(/^is needed beside AUTH_JWKS_URL/)],
  ]);
  const secretOf = (env: Record<string, string>) =>
    toGatewayConfig(GatewayEnvironment.parse({ NATS_URL, ...env })).sessionSecret;
  expect(secretOf({ AUTH_JWKS_URL, SESSION_SECRET })).toBe(SESSION_SECRET);
  expect(secretOf({ AUTH_SECRET, SESSION_SECRET })).toBe(SESSION_SECRET);
  expect(secretOf({ AUTH_SECRET })).toBe(AUTH_SECRET);
});

test("the settings of chat pages are given by entity, and checked", () => {
  const chatOf = (env: Record<string, string>) =>
    toGatewayConfig(GatewayEnvironment.parse({ NATS_URL, AUTH_SECRET, ...env })).chat;
  expect(chatOf({})).toMatchObject({ contacts: {}, embedOrigins: {} });
  const CHAT_CONTACT = '{"main":{"text":"Call us.","url":"tel:+4930123456"},"other":{"text":"Ask the shop."}}';
  const CHAT_EMBED_ORIGINS = '{"main":["https://shop.example","http://127.0.0.1:8080"]}';
  expect(chatOf({ CHAT_CONTACT, CHAT_EMBED_ORIGINS })).toMatchObject({
    contacts: { main: { text: "Call us.", url: "tel:+4930123456" }, other: { text: "Ask the shop." } },
    embedOrigins: { main: ["https://shop.example", "http://127.0.0.1:8080"] },
  });
  const refused: readonly Record<string, string>[] = [
    { CHAT_CONTACT: "Call us" },
    { CHAT_CONTACT: '{"main":{"text":""}}' },
    { CHAT_CONTACT: '{"main":{"text":"Call","url":"javascript:alert(1)"}}' },
    { CHAT_EMBED_ORIGINS: '{"main":"https://shop.example"}' },
    { CHAT_EMBED_ORIGINS: '{"main":["https://shop.example/"]}' },
    { CHAT_EMBED_ORIGINS: '{"main":["*"]}' },
    { CHAT_EMBED_ORIGINS: '{"main":["https://shop.example; script-src *"]}' },
  ];
  for (const env of refused) expect(issuesOf({ AUTH_SECRET, ...env })).toHaveLength(1);
});

test("an access key of the file store has both of its halves, or neither", () => {
  expect(issuesOf({ AUTH_SECRET, FILES_S3_ACCESS_KEY_ID: "id" })).toEqual([
    ["FILES_S3_SECRET_ACCESS_KEY", "is needed beside FILES_S3_ACCESS_KEY_ID"],
  ]);
  expect(issuesOf({ AUTH_SECRET, FILES_S3_SECRET_ACCESS_KEY: "secret" })).toEqual([
    ["FILES_S3_ACCESS_KEY_ID", "is needed beside FILES_S3_SECRET_ACCESS_KEY"],
  ]);
});

test("people sign in at a provider that knows this system, in production over HTTPS alone", () => {
  const OIDC_ISSUER = "https://login.example.com";
  const OIDC_CLIENT_ID = "desk";
  expect(issuesOf({ AUTH_SECRET, OIDC_ISSUER })).toEqual([["OIDC_CLIENT_ID", "is needed by OIDC_ISSUER"]]);
  expect(issuesOf({ AUTH_SECRET, OIDC_CLIENT_ID })).toEqual([["OIDC_ISSUER", "is needed by OIDC_CLIENT_ID"]]);
  const production = { AUTH_SECRET, NODE_ENV: "production", OIDC_CLIENT_ID };
  expect(issuesOf({ ...production, OIDC_ISSUER })).toBeUndefined();
  expect(issuesOf({ ...production, OIDC_ISSUER: "http://127.0.0.1:3001" })).toEqual([
    ["OIDC_ISSUER", expect.stringMatching(/^must begin with https: in production/)],
  ]);
  const configOf = (env: Record<string, string>) =>
    toGatewayConfig(GatewayEnvironment.parse({ NATS_URL, AUTH_SECRET, ...env }));
  expect(configOf({}).provider).toBeUndefined();
  expect(configOf({ ...production, OIDC_ISSUER }).provider).toMatchObject({ allowsDevelopment: false });
  expect(configOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ROLES: '{"heads":"admin"}' }).provider?.claims).toMatchObject({
    role: "role",
    roles: { heads: "admin" },
  });
  const refused: readonly Record<string, string>[] = [
    { OIDC_ROLES: '{"people":"customer"}' },
    { OIDC_TENANTS: "acme" },
    { SIGN_IN_SECRETS: "short" },
    { SIGN_IN_MAX_HOURS: "0" },
  ];
  for (const env of refused) expect(issuesOf({ AUTH_SECRET, ...env })).toHaveLength(1);
});

test("sessions are encrypted with secrets of their own, or with that of links to chats", () => {
  const secretsOf = (env: Record<string, string>) =>
    toGatewayConfig(GatewayEnvironment.parse({ NATS_URL, AUTH_SECRET, ...env })).sessions.secrets;
  expect(secretsOf({})).toEqual([AUTH_SECRET]);
  expect(secretsOf({ SESSION_SECRET })).toEqual([SESSION_SECRET]);
  const own = ["n".repeat(32), "o".repeat(32)];
  expect(secretsOf({ SIGN_IN_SECRETS: own.join(", ") })).toEqual(own);
});

test("links begin with PUBLIC_URL, or with where the gateway listens", () => {
  const publicUrlOf = (env: Record<string, string>) =>
    toGatewayConfig(GatewayEnvironment.parse({ NATS_URL, AUTH_SECRET, ...env })).publicUrl;
  expect(publicUrlOf({ PUBLIC_URL: "https://support.example.com/" })).toBe("https://support.example.com");
  expect(publicUrlOf({})).toBe("http://127.0.0.1:3000");
  const message = "must be a URL without a path, such as https://support.example.com";
  for (const PUBLIC_URL of ["https://example.com/desk", "https://example.com/?a=1", "https://example.com#a", "example"])
    expect(issuesOf({ AUTH_SECRET, PUBLIC_URL })).toEqual([["PUBLIC_URL", message]]);
  expect(publicUrlOf({ HOST: "::1", PORT: "3001" })).toBe("http://[::1]:3001");
});
