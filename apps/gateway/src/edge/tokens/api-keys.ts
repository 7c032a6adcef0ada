import { createHash } from "node:crypto";
import { API_KEY_PREFIX, CrossdeskError, toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient } from "@crossdesk/contracts";
import { shareCalls } from "@crossdesk/service-kit";
import { GATEWAY } from "../../clients.ts";
import { ExpiringCache } from "./expiring-cache.ts";
import { setProofEnd } from "./token-ends.ts";
import { refuseToken } from "./token-refusals.ts";
import type { VerifyToken } from "./token-verifier.ts";

export interface KeyVerifierOptions {
  readonly client: Pick<CrossdeskClient, "access">;
  readonly now: () => number;
}

const CACHED_KEYS = 10_000;
/** How long a key is used as it was found, in milliseconds; revocations arrive meanwhile by themselves. It also says how often its use is recorded. */
const FRESH_MS = 60_000;
/** How long it is taken so while nobody can be asked. */
const STALE_MS = 3_600_000;
/** How long a key that is none is refused without asking. */
const UNKNOWN_MS = 1_000;
const TIMEOUT_MS = 3_000;

interface Found {
  /** `null`: there is no such key, or it is not good any more. */
  readonly caller: Caller | null;
  readonly askAgainAt: number;
  readonly goodUntil: number;
}

export const isApiKey = (token: string): boolean => token.startsWith(API_KEY_PREFIX);

const notGood = (): CrossdeskError =>
  refuseToken(
    "The API key is unknown, has expired or was revoked: ask the administrator of your tenant for another one.",
  );

/** Builds the verification of API keys. The service that keeps them is asked once a minute for each key that is used, by its hash. */
export const createKeyVerifier = ({ client, now }: KeyVerifierOptions): VerifyToken => {
  const cache = new ExpiringCache<Found>(CACHED_KEYS);
  const shared = shareCalls<Found>();

  const ask = async (hash: string): Promise<Found> => {
    const call = withCall({ caller: GATEWAY, timeoutMs: TIMEOUT_MS });
    const { key } = await client.access.verifyKey.query({ hash }, call);
    if (key === null) {
      const until = now() + UNKNOWN_MS;
      return { caller: null, askAgainAt: until, goodUntil: until };
    }
    const { id: keyId, entityId, subject, role, goodUntil } = key;
    const caller: Caller = { subject, role, entityId, keyId };
    const endsAt = goodUntil === null ? Infinity : Date.parse(goodUntil);
    setProofEnd(caller, endsAt);
    return { caller, askAgainAt: now() + FRESH_MS, goodUntil: Math.min(endsAt, now() + STALE_MS) };
  };
  /** Asks once, however many requests come with the key meanwhile. */
  const look = (hash: string): Promise<Found> =>
    shared(hash, async () => {
      const found = await ask(hash);
      cache.set(hash, found, found.goodUntil);
      return found;
    });

  return async (token) => {
    const hash = createHash("sha256").update(token).digest("hex");
    const known = cache.get(hash, now());
    if (known !== undefined && known.askAgainAt > now()) {
      if (known.caller === null) throw notGood();
      return known.caller;
    }
    try {
      const { caller } = await look(hash);
      if (caller !== null) return caller;
    } catch (failure) {
      // It was good a while ago, and nobody has said that it was revoked.
      if (known !== undefined && known.caller !== null) return known.caller;
      const { kind } = toCrossdeskError(failure);
      throw new CrossdeskError("SERVICE_UNAVAILABLE", "API keys cannot be verified at the moment.", {
        cause: failure,
        details: { retryAfter: kind === "OVERLOADED" ? 2 : 1 },
      });
    }
    throw notGood();
  };
};
