import { ConfigError, readConfig } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { WebhooksConfig } from "../config.ts";
import { EncryptionKeys } from "./encryption-keys.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const SERVERS = { NATS_URL: "nats://127.0.0.1:4222", DATABASE_URL: "postgres://127.0.0.1:5432" };

const complaintAbout = (keys: Readonly<Record<string, string>>): string => {
  try {
    readConfig(WebhooksConfig, { ...SERVERS, ...keys });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("Nothing was wrong.");
};

test("keys are read in their order, and the first encrypts", () => {
  const keys = EncryptionKeys.parse(`k2:${B}, k1:${A.toUpperCase()}`);
  expect(keys.map(({ id, key }) => [id, key.export().toString("hex")])).toEqual([
    ["k2", B],
    ["k1", A],
  ]);
});

test.each([
  "k1",
  `k1:${"a".repeat(63)}`,
  `k1:${A}a`,
  `k1:${"g".repeat(64)}`,
  `:${A}`,
  `k 1:${A}`,
  `k.1:${A}`,
  `k1:${A},`,
  `k1:${A},k1:${B}`,
])("%j is refused as keys, says how they are written, and is not shown", (keys) => {
  const complaint = complaintAbout({ WEBHOOKS_ENCRYPTION_KEYS: keys });
  expect(complaint).toMatch(/^ {2}WEBHOOKS_ENCRYPTION_KEYS is set \(not shown\): must (be <id>:<64|name each key)/m);
  expect(complaint).toContain("openssl rand -hex 32");
  expect(complaint).not.toMatch(/aaaa|bbbb|gggg/);
});

test("a service without keys does not start", () => {
  expect(complaintAbout({})).toContain("WEBHOOKS_ENCRYPTION_KEYS is not set: must be <id>:<64 hexadecimal digits>");
});
