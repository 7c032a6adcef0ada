import { SignJWT } from "jose";
import { z } from "zod";

/** Who a token speaks for, by the claims that the gateway reads. */
export const TokenClaims = z.strictObject({
  sub: z.string().min(1).max(255),
  role: z.enum(["customer", "agent", "admin", "service", "partner"]),
  entityId: z.string().min(1).max(255).optional(),
  name: z.string().min(1).max(255).optional(),
  email: z.email().optional(),
  languages: z.array(z.string().min(1).max(16)).max(32).optional(),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

export interface SigningOptions {
  readonly secret: string;
  readonly issuer: string;
  readonly audience: string;
  /** Seconds from now until the token is refused. */
  readonly expiresInSeconds: number;
}

/** Signs a token (HS256) that the gateway of the same secret, issuer and audience accepts. */
export function issueToken(claims: TokenClaims, options: SigningOptions): Promise<string> {
  const { sub, ...others } = claims;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(others)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(sub)
    .setIssuer(options.issuer)
    .setAudience(options.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + options.expiresInSeconds)
    .sign(new TextEncoder().encode(options.secret));
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Reads `30s`, `15m`, `8h` or `7d` as seconds; undefined when it is none of these, or not above zero. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = match?.[2];
  if (unit !== "s" && unit !== "m" && unit !== "h" && unit !== "d") return undefined;
  const seconds = Number(match?.[1]) * SECONDS[unit];
  return seconds > 0 ? seconds : undefined;
}
