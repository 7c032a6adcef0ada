import * as openid from "openid-client";
import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from "openid-client";
import type { Claims } from "./read-claims.ts";
import type { ProviderSettings } from "./settings.ts";

/** What must come back with somebody who was sent to the provider. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  /** PKCE's secret: only who sent them there can use what they come back with. */
  readonly verifier: string;
}

/** What the provider says of somebody. */
export interface Identity {
  readonly claims: Claims;
  /** With which it is asked again later; not every provider gives one. */
  readonly refreshToken: string | undefined;
}

/** Why somebody could not be identified: the provider does not answer, it (or they) said no, or what came is not good. */
export type IdentityFailureKind = "away" | "refused" | "failed";

export class IdentityFailure extends Error {
  override readonly name = "IdentityFailure";
  readonly kind: IdentityFailureKind;

  constructor(kind: IdentityFailureKind, cause: unknown) {
    super(`The identity provider could not be used: ${kind}.`, { cause });
    this.kind = kind;
  }
}

/** The provider that people sign in at, by OpenID Connect: authorization code with PKCE. */
export interface IdentityProvider {
  /** Where to send somebody; `again` has them say who they are though the provider knows them. */
  readonly begin: (redirectUri: string, again: boolean) => Promise<{ readonly url: URL; readonly checks: Checks }>;
  /** Who came back, by the address that they came back to. */
  readonly finish: (comingBack: URL, checks: Checks) => Promise<Identity>;
  /** Who they are now. `refused`: nobody that is let in. */
  readonly renew: (refreshToken: string, subject: string) => Promise<Identity>;
  /** Where one is signed out of the provider too, where that is possible. */
  readonly endSession: (goingBackTo: string) => Promise<URL | undefined>;
}

const TIMEOUT_SECONDS = 5;
/** Seconds by which its clock may differ from ours. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** How long what it says of itself is believed, in milliseconds. */
const METADATA_MS = 600_000;
const FIRST_SERVER_ERROR = 500;

/** What a provider for development says of itself. */
export const DEVELOPMENT_MARK = "crossdesk_development";

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

const statusOf = (failure: unknown): number | undefined => {
  if (failure instanceof openid.ResponseBodyError) return failure.status;
  const cause: unknown = failure instanceof Error ? failure.cause : undefined;
  return cause instanceof Response ? cause.status : undefined;
};

const isAway = (failure: unknown): boolean => {
  if ((statusOf(failure) ?? 0) >= FIRST_SERVER_ERROR) return true;
  const code: unknown = failure instanceof Error && "code" in failure ? failure.code : undefined;
  // What fetch throws where nobody answers has no code of the library's.
  return code === "OAUTH_TIMEOUT" || (failure instanceof TypeError && !String(code).startsWith("ERR_"));
};

const isRefusal = (failure: unknown): boolean =>
  failure instanceof openid.AuthorizationResponseError ||
  (failure instanceof openid.ResponseBodyError && failure.error === "invalid_grant");

const toFailure = (failure: unknown): IdentityFailure => {
  if (failure instanceof IdentityFailure) return failure;
  return new IdentityFailure(isAway(failure) ? "away" : isRefusal(failure) ? "refused" : "failed", failure);
};

const explained = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (failure) {
    throw toFailure(failure);
  }
};

export const createIdentityProvider = (settings: ProviderSettings, now: () => number = Date.now): IdentityProvider => {
  const { issuer, clientId, clientSecret, scopes, allowsDevelopment } = settings;
  const isInsecure = issuer.startsWith("http:");
  const client = { [openid.clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  const authenticationAt = ({ token_endpoint_auth_methods_supported: methods }: openid.ServerMetadata) => {
    if (clientSecret === undefined) return openid.None();
    const takesBasic = methods === undefined || methods.includes("client_secret_basic");
    return takesBasic ? openid.ClientSecretBasic(clientSecret) : openid.ClientSecretPost(clientSecret);
  };
  let known: { readonly server: openid.ServerMetadata; readonly until: number } | undefined;

  const discover = async (): Promise<openid.ServerMetadata> => {
    const found = await openid.discovery(new URL(issuer), clientId, client, openid.None(), {
      timeout: TIMEOUT_SECONDS,
      ...(isInsecure ? { execute: [openid.allowInsecureRequests] } : {}),
    });
    const server = found.serverMetadata();
    if (server[DEVELOPMENT_MARK] === true && !allowsDevelopment) {
      throw new Error("This is a provider for development, at which anybody is anybody: it is not used in production.");
    }
    known = { server, until: now() + METADATA_MS };
    return server;
  };
  const serverMetadata = async (): Promise<openid.ServerMetadata> => {
    if (known !== undefined && known.until > now()) return known.server;
    const before = known;
    return discover().catch((failure: unknown) => {
      // Its own metadata may be away while the rest of it works.
      if (before === undefined || !isAway(failure)) throw failure;
      return before.server;
    });
  };
  /** A configuration has the keys that it has seen, and looks for others a minute later at the soonest: each sign-in has its own. */
  const configure = async (metadata = serverMetadata()): Promise<Configuration> => {
    const server = await metadata;
    const config = new openid.Configuration(server, clientId, client, authenticationAt(server));
    config.timeout = TIMEOUT_SECONDS;
    if (isInsecure) openid.allowInsecureRequests(config);
    openid.enableNonRepudiationChecks(config);
    return config;
  };
  /** What the ID token says, and where it does not say what somebody is, what the provider says when asked. */
  const identify = async (config: Configuration, tokens: Tokens, subject: string): Promise<Identity> => {
    const inToken: Claims = tokens.claims() ?? {};
    const { role, tenant } = settings.claims;
    const isComplete = [role, tenant].every((name) => Object.hasOwn(inToken, name.split(".")[0] ?? ""));
    const asked: Claims =
      isComplete || config.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await openid.fetchUserInfo(config, tokens.access_token, subject);
    return { claims: { ...asked, ...inToken, sub: subject }, refreshToken: tokens.refresh_token };
  };

  return {
    begin: (redirectUri, again) =>
      explained(async () => {
        // Asked now, so that nobody is sent to a provider that does not answer.
        const config = await configure(discover());
        const checks = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          verifier: openid.randomPKCECodeVerifier(),
        };
        const url = openid.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: scopes,
          code_challenge: await openid.calculatePKCECodeChallenge(checks.verifier),
          code_challenge_method: "S256",
          state: checks.state,
          nonce: checks.nonce,
          ...(again ? { prompt: "login" } : {}),
        });
        return { url, checks };
      }),
    finish: (comingBack, { state, nonce, verifier }) =>
      explained(async () => {
        const config = await configure();
        const tokens = await openid.authorizationCodeGrant(config, comingBack, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const subject = tokens.claims()?.sub;
        if (subject === undefined) throw new Error("The ID token has no subject.");
        return identify(config, tokens, subject);
      }),
    renew: (refreshToken, subject) =>
      explained(async () => {
        const config = await configure();
        const tokens = await openid.refreshTokenGrant(config, refreshToken);
        const renewed = tokens.claims()?.sub ?? subject;
        if (renewed !== subject) throw new IdentityFailure("refused", "The refresh token is somebody else's.");
        const identity = await identify(config, tokens, subject);
        // Where it gives no other one, this one goes on.
        return { ...identity, refreshToken: identity.refreshToken ?? refreshToken };
      }),
    endSession: (goingBackTo) =>
      explained(async () => {
        const config = await configure();
        if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
        return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: goingBackTo });
      }),
  };
};
