import { createHash, randomBytes } from "node:crypto";
import { API_KEY_PREFIX } from "@crossdesk/contracts";

const SECRET_BYTES = 32;
const HINT_LENGTH = API_KEY_PREFIX.length + 4;

/** A secret of 256 bits, and what is kept of it. */
export interface NewSecret {
  readonly secret: string;
  readonly hash: Buffer;
  readonly hint: string;
}

export const createSecret = (): NewSecret => {
  const secret = `${API_KEY_PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
  return { secret, hash: createHash("sha256").update(secret).digest(), hint: secret.slice(0, HINT_LENGTH) };
};

/** What says until when a key's secrets are good. */
export interface KeyTimes {
  readonly hash: Buffer;
  readonly oldUntil: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Until when the secret with this hash is good: `null` for ever, and `undefined` where it is not good now. */
export const goodUntil = (key: KeyTimes, hash: Buffer, now: Date): Date | null | undefined => {
  if (key.revokedAt !== null) return undefined;
  const ends = [key.expiresAt, key.hash.equals(hash) ? null : key.oldUntil].filter((end) => end !== null);
  if (ends.some((end) => end <= now)) return undefined;
  return ends.toSorted((one, other) => one.getTime() - other.getTime())[0] ?? null;
};
