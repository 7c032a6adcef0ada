import type { CallerRole } from "@crossdesk/contracts";
import { SignJWT } from "jose";
import type { TokenSettings } from "../../src/edge/tokens/token-verifier.ts";

export const TOKENS: TokenSettings & { readonly secret: string } = {
  secret: "the secret of the gateway's own tests, long enough",
  issuer: "crossdesk",
  audience: "crossdesk",
};

/** A token that the test's gateway takes, good for an hour. */
export const createToken = (role: CallerRole, claims: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ sub: `${role}-1`, ...claims, role })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer(TOKENS.issuer)
    .setAudience(TOKENS.audience)
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(TOKENS.secret));
