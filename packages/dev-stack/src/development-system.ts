import { keepSecret } from "./secret.ts";
import { readSettings } from "./settings.ts";
import { issueToken } from "./token.ts";
import type { TokenClaims } from "./token.ts";

/** The system that `npm start` runs with this environment, for programs that speak to it. */
export interface DevelopmentSystem {
  /** Where the gateway listens. */
  readonly url: string;
  /** Signs a token that the gateway accepts, good for `expiresInSeconds` (an hour by default). */
  readonly sign: (claims: TokenClaims, expiresInSeconds?: number) => Promise<string>;
}

/** Finds it by the environment; refuses where tokens come from an identity provider, as nothing can be signed then. */
export async function developmentSystem(environment: NodeJS.ProcessEnv): Promise<DevelopmentSystem> {
  const { auth, dataFolder, localUrl } = readSettings(environment);
  if (auth.jwksUrl !== undefined) {
    throw new Error("AUTH_JWKS_URL is set, so tokens come from that issuer; this command can only sign with a secret.");
  }
  const secret = auth.secret ?? (await keepSecret(dataFolder));
  const { issuer, audience } = auth;
  return {
    url: localUrl,
    sign: (claims, expiresInSeconds = 3600) => issueToken(claims, { secret, issuer, audience, expiresInSeconds }),
  };
}
