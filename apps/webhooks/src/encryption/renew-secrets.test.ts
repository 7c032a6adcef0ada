import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { EncryptionKeys } from "./encryption-keys.ts";
import { renewSecrets } from "./renew-secrets.ts";
import { createSecretCipher } from "./secret-cipher.ts";

const cipherOf = (...keys: string[]) => createSecretCipher(EncryptionKeys.parse(keys.join(",")));
const [A, B, C] = ["a", "b", "c"].map((id) => `${id}:${id.repeat(64)}`) as [string, string, string];
const id = randomUUID();
const now = new Date("2026-03-01T12:00:00.000Z");
const until = "2026-03-01T12:00:00.001Z";

test("plain secrets and those of other keys come under the first key, beside one that cannot be read and stays", () => {
  const cipher = cipherOf(B, A);
  const lost = { secret: cipherOf(C).encrypt(id, "whsec_lost"), until };
  const stored = {
    secret: "whsec_plain",
    oldSecrets: [{ secret: cipherOf(A).encrypt(id, "whsec_old"), until }, lost],
  };
  const { secrets, changed, unreadable } = renewSecrets(cipher, { id, stored, now });
  expect(changed).toBe(true);
  expect(unreadable?.message).toContain("The key c ");
  const alone = cipherOf(B);
  expect(alone.decrypt(id, secrets.secret)).toBe("whsec_plain");
  const [old, ...others] = secrets.oldSecrets;
  expect(alone.decrypt(id, old?.secret ?? "")).toBe("whsec_old");
  expect(old?.until).toBe(until);
  expect(others).toEqual([lost]);
});

test("what is under the first key stays as it is", () => {
  const cipher = cipherOf(A);
  const stored = {
    secret: cipher.encrypt(id, "whsec_one"),
    oldSecrets: [{ secret: cipher.encrypt(id, "whsec_two"), until }],
  };
  expect(renewSecrets(cipher, { id, stored, now })).toEqual({
    secrets: stored,
    changed: false,
    unreadable: undefined,
  });
});

test("what signs no more is left out, and whether it can be read does not matter", () => {
  const cipher = cipherOf(A);
  const secret = cipher.encrypt(id, "whsec_one");
  const expired = { secret: cipherOf(C).encrypt(id, "whsec_gone"), until: now.toISOString() };
  expect(renewSecrets(cipher, { id, stored: { secret, oldSecrets: [expired] }, now })).toEqual({
    secrets: { secret, oldSecrets: [] },
    changed: true,
    unreadable: undefined,
  });
});
