import { createDecipheriv, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { EncryptionKeys } from "./encryption-keys.ts";
import { createSecretCipher, SecretUnreadableError } from "./secret-cipher.ts";

const A = `a:${"a1".repeat(32)}`;
const B = `b:${"b2".repeat(32)}`;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ID = randomUUID();

const cipherOf = (...keys: string[]) => createSecretCipher(EncryptionKeys.parse(keys.join(",")));

test("a secret comes back from a text that names form, algorithm and key, and is another text each time", () => {
  const cipher = cipherOf(A);
  const [one, two] = [cipher.encrypt(ID, SECRET), cipher.encrypt(ID, SECRET)];
  expect(one).toMatch(/^v1\.aes-256-gcm\.a\.[\w-]{16}\.[\w-]{22}\.[\w-]+$/);
  expect(one).not.toBe(two);
  expect([cipher.decrypt(ID, one), cipher.decrypt(ID, two)]).toEqual([SECRET, SECRET]);
});

test("the text is AES-256-GCM over the secret, with form, key and endpoint as associated data", () => {
  const [, , , nonce = "", tag = "", text = ""] = cipherOf(A).encrypt(ID, SECRET).split(".");
  const key = Buffer.from("a1".repeat(32), "hex");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`v1.aes-256-gcm\na\nsigning secret of webhook endpoint\n${ID}`));
  decipher.setAuthTag(Buffer.from(tag, "base64url"));
  expect(decipher.update(text, "base64url", "utf8") + decipher.final("utf8")).toBe(SECRET);
});

test("another endpoint's text is refused, and so is one in which anything was changed", () => {
  const cipher = cipherOf(A, B);
  const text = cipher.encrypt(ID, SECRET);
  expect(() => cipher.decrypt(randomUUID(), text)).toThrow(SecretUnreadableError);
  const parts = text.split(".");
  for (const index of [3, 4, 5]) {
    const changed = parts.map((part, at) => (at === index ? (part.startsWith("A") ? "B" : "A") + part.slice(1) : part));
    expect(() => cipher.decrypt(ID, changed.join("."))).toThrow(/was changed, or was not encrypted for this endpoint/);
  }
  expect(() => cipher.decrypt(ID, text.replace(".a.", ".b."))).toThrow(/the key b that is configured/);
  const shorter = parts.with(4, parts[4]?.slice(0, 16) ?? "");
  for (const unknown of [shorter.join("."), text.replace("v1", "v2"), `${text}.`, "", "secret"]) {
    expect(() => cipher.decrypt(ID, unknown)).toThrow(/in no form that is known/);
  }
});

test("every key decrypts what it encrypted, the first encrypts, and a key that is gone is named", () => {
  const old = cipherOf(A).encrypt(ID, SECRET);
  const both = cipherOf(B, A);
  expect(both.decrypt(ID, old)).toBe(SECRET);
  const renewed = both.renew(ID, old);
  expect(renewed).toMatch(/^v1\.aes-256-gcm\.b\./);
  expect(both.renew(ID, renewed)).toBe(renewed);
  const later = cipherOf(B);
  expect(later.decrypt(ID, renewed)).toBe(SECRET);
  expect(() => later.decrypt(ID, old)).toThrow("The key a of the stored secret is not in WEBHOOKS_ENCRYPTION_KEYS.");
});

test("a secret that was stored before encryption is read as plain text, and encrypted when it is renewed", () => {
  const cipher = cipherOf(A);
  expect(cipher.decrypt(ID, SECRET)).toBe(SECRET);
  expect(cipher.decrypt(ID, cipher.renew(ID, SECRET))).toBe(SECRET);
  expect(cipher.renew(ID, SECRET)).not.toContain(SECRET);
});
