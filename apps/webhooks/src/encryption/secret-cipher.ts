import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isPlainSecret } from "../domain/secrets.ts";
import type { EncryptionKeys } from "./encryption-keys.ts";

/**
 * Stands before every ciphertext: `v1.aes-256-gcm.<key id>.<nonce>.<tag>.<ciphertext>`, the last three in base64url. No secret of a
 * partner begins like this, and no reader of secrets takes it for one.
 */
const FORM = "v1.aes-256-gcm";
const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const STORED = /^v1\.aes-256-gcm\.(?<keyId>[\w-]{1,32})\.(?<nonce>[\w-]{16})\.(?<tag>[\w-]{22})\.(?<text>[\w-]+)$/;

/** A stored secret that none of the keys decrypts. The key may be restored, so its deliveries are not given up. */
export class SecretUnreadableError extends Error {
  override readonly name = "SecretUnreadableError";
  readonly code = "SECRET_UNREADABLE";
}

/** Encrypts the signing secrets of endpoints for the database, each for its own endpoint alone. */
export interface SecretCipher {
  /** The key that encrypts. */
  readonly keyId: string;
  readonly encrypt: (endpointId: string, secret: string) => string;
  /** Throws a `SecretUnreadableError`. A secret that was stored before they were encrypted is given as it is. */
  readonly decrypt: (endpointId: string, stored: string) => string;
  /** The same secret under the first key; `stored` itself where it is. */
  readonly renew: (endpointId: string, stored: string) => string;
}

/** What a ciphertext is good for besides its key: it cannot be read in another row's place, or as anything else. */
const associatedData = (keyId: string, endpointId: string): Buffer =>
  Buffer.from([FORM, keyId, "signing secret of webhook endpoint", endpointId].join("\n"));

interface Sealed {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly text: Buffer;
}

const parse = (stored: string): Sealed => {
  const { keyId, nonce, tag, text } = STORED.exec(stored)?.groups ?? {};
  if (keyId === undefined || nonce === undefined || tag === undefined || text === undefined) {
    throw new SecretUnreadableError("The stored secret is in no form that is known.");
  }
  const read = (part: string): Buffer => Buffer.from(part, "base64url");
  return { keyId, nonce: read(nonce), tag: read(tag), text: read(text) };
};

const open = ({ keyId, nonce, tag, text }: Sealed, key: KeyObject, endpointId: string): string => {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(keyId, endpointId)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch (error) {
    throw new SecretUnreadableError(
      `The stored secret was changed, or was not encrypted for this endpoint with the key ${keyId} that is configured.`,
      { cause: error },
    );
  }
};

/** Encrypts with the first key, and decrypts with whichever a ciphertext names. */
export const createSecretCipher = (keys: EncryptionKeys): SecretCipher => {
  const [{ id: keyId, key }] = keys;
  const known = new Map(keys.map((each) => [each.id, each.key]));

  const encrypt = (endpointId: string, secret: string): string => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(associatedData(keyId, endpointId));
    const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
    const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString("base64url"));
    return [FORM, keyId, ...parts].join(".");
  };

  const decrypt = (endpointId: string, stored: string): string => {
    if (isPlainSecret(stored)) return stored;
    const sealed = parse(stored);
    const own = known.get(sealed.keyId);
    if (own === undefined) {
      throw new SecretUnreadableError(
        `The key ${sealed.keyId} of the stored secret is not in WEBHOOKS_ENCRYPTION_KEYS.`,
      );
    }
    return open(sealed, own, endpointId);
  };

  const renew = (endpointId: string, stored: string): string => {
    // What this key does not decrypt is found out here too, and not first when a webhook is to be signed.
    const secret = decrypt(endpointId, stored);
    return stored.startsWith(`${FORM}.${keyId}.`) ? stored : encrypt(endpointId, secret);
  };

  return { keyId, encrypt, decrypt, renew };
};
