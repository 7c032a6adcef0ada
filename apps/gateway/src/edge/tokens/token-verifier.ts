import { setTimeout as delay } from "node:timers/promises";
import { Caller, DEFAULT_ENTITY_ID, ROLES_WITHOUT_TENANT } from "@crossdesk/contracts";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { JWTPayload, JWTVerifyOptions, RemoteJWKSetOptions } from "jose";
import { ExpiringCache } from "./expiring-cache.ts";
import { noteProof } from "./proofs.ts";
import { setProofEnd } from "./token-ends.ts";
import { importHmacKey } from "./hmac-key.ts";
import { checkTimes, CLOCK_TOLERANCE_SECONDS, explainRefusal, refuseToken } from "./token-refusals.ts";

/** How tokens are verified: by a shared secret (HS256), or by the keys that an identity provider publishes. */
export type TokenSettings = {
  readonly issuer: string;
  readonly audience: string;
  /**
   * Seconds since a token was issued (`iat`) after which it is refused, whatever its `exp`; tokens without `iat` are refused then. By default 366 days, from now where
   * a token does not say when it was issued.
   */
  readonly maxAgeSeconds?: number;
} & ({ readonly secret: string } | { readonly jwksUrl: string });

/** Answers who a token speaks for, or throws `UNAUTHENTICATED`. */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Whatever the signer meant: a token that is good for longer is forgotten somewhere. */
const LONGEST_AGE_SECONDS = 366 * 86_400;

const MAX_TOKEN_LENGTH = 8_192;
const CACHED_TOKENS = 10_000;
/** The shortest time between two requests for the provider's keys. */
const JWKS_COOLDOWN_MS = 500;
const JWKS_OPTIONS: RemoteJWKSetOptions = {
  cooldownDuration: JWKS_COOLDOWN_MS,
  timeoutDuration: 3_000,
  cacheMaxAge: 600_000,
};

/** Reads the claims as a caller; claims that make no sense are refused like a bad signature. */
export const toCaller = (claims: JWTPayload): Caller => {
  const { sub, role, entityId, name, email, languages } = claims;
  const given = Object.fromEntries(
    Object.entries({ name, email, languages }).filter(
      ([, value]) => value !== undefined && value !== null && value !== "",
    ),
  );
  const confined = entityId ?? (ROLES_WITHOUT_TENANT.has(role) ? null : DEFAULT_ENTITY_ID);
  const result = Caller.safeParse({ ...given, subject: sub, role, entityId: confined });
  if (result.success) return result.data;
  const claim = result.error.issues[0]?.path[0];
  throw refuseToken(`The token's claim "${claim === "subject" ? "sub" : String(claim)}" is missing or not usable.`);
};

type Check = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

const checkBySecret = (secret: string): Check => {
  const importing = importHmacKey(new TextEncoder().encode(secret));
  return async (token, options) =>
    (await jwtVerify(token, await importing, { ...options, algorithms: ["HS256"] })).payload;
};

const checkByKeySet = (url: string): Check => {
  const keys = createRemoteJWKSet(new URL(url), JWKS_OPTIONS);
  const check: Check = async (token, options) => {
    const fixed = { ...options, algorithms: ["RS256", "ES256", "EdDSA"] };
    try {
      return (await jwtVerify(token, keys, fixed)).payload;
    } catch (failure) {
      if (!(failure instanceof errors.JWKSMultipleMatchingKeys)) throw failure;
      // A token that names no key: any of the provider's may have signed it.
      for await (const key of failure) {
        const result = await jwtVerify(token, key, fixed).catch((error: unknown) => {
          if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
        });
        if (result !== undefined) return result.payload;
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  };
  return async (token, options) => {
    try {
      return await check(token, options);
    } catch (failure) {
      // A key that is newer than the last look, which was too short ago to look again.
      if (!(failure instanceof errors.JWKSNoMatchingKey) || !keys.coolingDown) throw failure;
      await delay(JWKS_COOLDOWN_MS);
      return check(token, options);
    }
  };
};

/**
 * Builds the verification of bearer tokens: fixed algorithms, signature, `iss`, `aud`, and an `exp` that must be there. Clocks
 * may differ by a minute. A verified token is remembered until it expires.
 */
export const createTokenVerifier = (settings: TokenSettings, now: () => number = Date.now): VerifyToken => {
  const check = "secret" in settings ? checkBySecret(settings.secret) : checkByKeySet(settings.jwksUrl);
  const { maxAgeSeconds } = settings;
  const verified = new ExpiringCache<Caller>(CACHED_TOKENS);
  /** Seconds since 1970 until which a token is good. */
  const endOf = ({ exp = 0, iat = now() / 1_000 }: JWTPayload): number =>
    CLOCK_TOLERANCE_SECONDS + Math.min(exp, iat + (maxAgeSeconds ?? LONGEST_AGE_SECONDS));
  const checkLifetime = (exp: number): void => {
    if (exp <= now() / 1_000 + LONGEST_AGE_SECONDS + CLOCK_TOLERANCE_SECONDS) return;
    throw refuseToken("The token is good for more than a year, and does not say since when: get one that ends sooner.");
  };
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) throw refuseToken("The token is too long.");
    const known = verified.get(token, now());
    if (known !== undefined) return known;
    try {
      const claims = await check(token, {
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(now()),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        ...(maxAgeSeconds === undefined ? {} : { maxTokenAge: maxAgeSeconds }),
      });
      checkTimes(claims, now());
      if (claims.iat === undefined) checkLifetime(claims.exp ?? 0);
      else if (endOf(claims) < now() / 1_000) throw refuseToken("The token was issued too long ago: get a new one.");
      const caller = noteProof(toCaller(claims), { issuedAt: claims.iat, tokenId: claims.jti });
      const endsAt = endOf(claims) * 1_000;
      setProofEnd(caller, endsAt);
      verified.set(token, caller, endsAt);
      return caller;
    } catch (failure) {
      throw explainRefusal(failure);
    }
  };
};
