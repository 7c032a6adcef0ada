import { generateKeyPairSync, randomBytes } from "node:crypto";

/**
 * A value of `WEBHOOKS_ENCRYPTION_KEYS` that holds one new key, by a random id: two keys never go by the same one, and so a wrong key
 * shows as one that is missing.
 */
export function newEncryptionKeys(): string {
  return `${randomBytes(4).toString("hex")}:${randomBytes(32).toString("hex")}`;
}

/** A value of `FILES_LINK_KEYS`, made alike. */
export function newLinkKeys(): string {
  return newEncryptionKeys();
}

/** A value of `AUDIT_ANCHOR_KEY`, as `npm run audit -- new-key` makes them, and of `AUDIT_ANCHOR_PUBLIC_KEYS`. */
export function newAnchorKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url"),
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64url"),
  };
}
