import type { CallerRole } from "@crossdesk/contracts";
import { SignJWT } from "jose";

export interface ChaosClaims {
  readonly sub: string;
  readonly role: CallerRole;
  readonly name?: string;
  readonly email?: string;
}

/** A token for a run that takes its time. */
export const createChaosToken = (secret: string, { sub, ...claims }: ChaosClaims): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub)
    .setIssuer("crossdesk")
    .setAudience("crossdesk")
    .setExpirationTime("8h")
    .sign(new TextEncoder().encode(secret));
