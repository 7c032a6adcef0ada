import { createHash, hkdfSync } from "node:crypto";
import { EncryptJWT, errors, jwtDecrypt } from "jose";
import type { JWTPayload } from "jose";

/** What is kept in a browser, which can neither read nor change it. */
export interface Sealing {
  /** `purpose` keeps what is sealed for one thing from being taken for another. */
  readonly seal: (purpose: string, content: JWTPayload, expiresAt: number) => Promise<string>;
  /** `expired` where it was good; `undefined` where it is nothing of ours. */
  readonly open: (purpose: string, sealed: string, now: number) => Promise<Opened | "expired" | undefined>;
}

type Opened = JWTPayload;

interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const KEY_BYTES = 32;
const ISSUER = "crossdesk:gateway";

const deriveKey = (secret: string): Key => {
  const bytes = new Uint8Array(hkdfSync("sha256", secret, "", "crossdesk:cookies", KEY_BYTES));
  return { id: createHash("sha256").update(bytes).digest("base64url").slice(0, 8), bytes };
};

/** Seals with the key of the first secret, and opens with that of any: a new one is put before the old one. */
export const createSealing = (secrets: readonly [string, ...string[]]): Sealing => {
  const [newest, ...older] = secrets.map(deriveKey);
  if (newest === undefined) throw new Error("There is no secret to encrypt cookies with.");
  const keys = new Map([newest, ...older].map(({ id, bytes }) => [id, bytes]));
  return {
    seal: (purpose, content, expiresAt) =>
      new EncryptJWT(content)
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: newest.id })
        .setIssuer(ISSUER)
        .setAudience(purpose)
        .setExpirationTime(Math.floor(expiresAt / 1_000))
        .encrypt(newest.bytes),
    open: async (purpose, sealed, now) => {
      const byId = ({ kid }: { readonly kid?: string }): Uint8Array => {
        const key = keys.get(kid ?? "");
        if (key === undefined) throw new errors.JWEDecryptionFailed();
        return key;
      };
      try {
        const { payload } = await jwtDecrypt(sealed, byId, {
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
          issuer: ISSUER,
          audience: purpose,
          requiredClaims: ["exp"],
          currentDate: new Date(now),
        });
        return payload;
      } catch (failure) {
        // jose looks at the time last: whatever is expired was ours.
        return failure instanceof errors.JWTExpired ? "expired" : undefined;
      }
    },
  };
};
