import type { CallerRole } from "@crossdesk/contracts";
import { SignJWT } from "jose";

export const AUTH = {
  secret: "the secret of the end-to-end tests, long enough",
  issuer: "crossdesk",
  audience: "crossdesk",
} as const;

/** The claims of a token beside `role`; `sub` is the role's name by default. */
export interface TokenOptions {
  readonly sub?: string | undefined;
  readonly entityId?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly languages?: readonly string[] | undefined;
}

/** A token that the system's gateway takes, good for an hour. */
export const createToken = (role: CallerRole, { sub = `${role}-1`, ...claims }: TokenOptions = {}): Promise<string> =>
  new SignJWT({ ...claims, role })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub)
    .setIssuer(AUTH.issuer)
    .setAudience(AUTH.audience)
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(AUTH.secret));
