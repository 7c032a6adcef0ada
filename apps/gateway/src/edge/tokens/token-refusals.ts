import { CrossdeskError } from "@crossdesk/contracts";
import { errors } from "jose";
import type { JWTPayload } from "jose";

/** Seconds by which the clock that a token was signed by may differ from ours. */
export const CLOCK_TOLERANCE_SECONDS = 60;

/** The last second of the year 9999: a later time is no time that anybody meant. */
const LAST_SECOND = 253_402_300_799;

export const refuseToken = (message: string): CrossdeskError => new CrossdeskError("UNAUTHENTICATED", message);

const formatTime = (seconds: number | undefined): string =>
  seconds === undefined || Number.isNaN(new Date(seconds * 1_000).getTime())
    ? "another time"
    : new Date(seconds * 1_000).toISOString();

/** Refuses times that are no times, such as `1e400`, and a token that was issued in the future. */
export const checkTimes = (claims: JWTPayload, now: number): void => {
  for (const claim of ["exp", "nbf", "iat"] as const) {
    const value = claims[claim];
    if (value !== undefined && !(value >= 0 && value <= LAST_SECOND)) {
      throw refuseToken(`The token's claim "${claim}" is not a time in seconds since 1970.`);
    }
  }
  if (claims.iat !== undefined && claims.iat > now / 1_000 + CLOCK_TOLERANCE_SECONDS) throw issuedInFuture(claims.iat);
};

const issuedInFuture = (iat: number | undefined): CrossdeskError =>
  refuseToken(`The token was issued in the future (${formatTime(iat)}): compare the clocks.`);

const explainClaim = ({ claim, reason, payload }: errors.JWTClaimValidationFailed): CrossdeskError => {
  if (reason === "missing") return refuseToken(`The token has no claim "${claim}".`);
  if (reason === "invalid") return refuseToken(`The token's claim "${claim}" is of a wrong type.`);
  switch (claim) {
    case "nbf":
      return refuseToken(`The token is not yet valid: its "nbf" is ${formatTime(payload.nbf)}.`);
    case "iat":
      return issuedInFuture(payload.iat);
    case "iss":
      return refuseToken('The token\'s claim "iss" is not the issuer that is accepted here.');
    case "aud":
      return refuseToken('The token\'s claim "aud" does not name the audience that is accepted here.');
    default:
      return refuseToken(`The token's claim "${claim}" is not accepted here.`);
  }
};

const explainExpiry = ({ claim, payload }: errors.JWTExpired): CrossdeskError =>
  claim === "iat"
    ? refuseToken("The token was issued too long ago: get a new one.")
    : refuseToken(`The token has expired at ${formatTime(payload.exp)}.`);

/** jose throws its bare base class when the provider answers with something that is no key set. */
const isFetchFailure = (failure: unknown): boolean =>
  failure instanceof errors.JOSEError && failure.code === "ERR_JOSE_GENERIC";

/** Why a token was refused, in a sentence that its bearer can act on; or that it could not be verified. */
export const explainRefusal = (failure: unknown): Error => {
  if (failure instanceof CrossdeskError) return failure;
  if (failure instanceof errors.JWTExpired) return explainExpiry(failure);
  if (failure instanceof errors.JWTClaimValidationFailed) return explainClaim(failure);
  if (failure instanceof errors.JWSSignatureVerificationFailed) {
    return refuseToken("The token's signature is wrong: it was signed by another key, or changed.");
  }
  if (failure instanceof errors.JWKSNoMatchingKey) {
    return refuseToken("The token was signed by a key that the identity provider does not publish.");
  }
  if (failure instanceof errors.JOSEAlgNotAllowed) return refuseToken("The token's algorithm is not accepted here.");
  if (failure instanceof errors.JWKSTimeout || failure instanceof TypeError || isFetchFailure(failure)) {
    return new CrossdeskError("SERVICE_UNAVAILABLE", "Tokens cannot be verified at the moment.", { cause: failure });
  }
  return refuseToken("The token is not a well-formed JWT.");
};
