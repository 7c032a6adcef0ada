import { CrossdeskError, DEFAULT_ENTITY_ID } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { isSigned } from "./signed-access.ts";
import type { Revocations } from "@crossdesk/service-kit";
import { proofOf } from "./tokens/proofs.ts";
import type { SessionTokens } from "./tokens/session-tokens.ts";
import type { VerifyToken } from "./tokens/token-verifier.ts";

/**
 * Who may call: `token` needs a valid one, `partner` takes callers without one where `PARTNER_AUTH` is open, `none`
 * asks nobody (the operation has its own proof, or nothing to protect), and `link` is the same for operations whose proof is a
 * signed link, which is good whatever token comes with it. `session` needs a chat page's token (`X-Session-Token`), and makes its bearer the
 * caller, who is the session's customer there and nobody anywhere else.
 */
export type Authentication = "token" | "partner" | "none" | "link" | "session";

/** Whether the APIs that document no authorization let callers in without a token. */
export type PartnerAuth = "open" | "required";

export interface AuthenticationDeps {
  readonly verifyToken: VerifyToken;
  /** Who is signed in in the browser that asks; `undefined` where it does not ask as them. */
  readonly callerOfSession: (request: FastifyRequest) => Promise<Caller | undefined>;
  readonly sessionTokens: SessionTokens;
  readonly partnerAuth: PartnerAuth;
  /** Who is no longer let in, whatever they show. */
  readonly revocations: Pick<Revocations, "isRevoked">;
}

/** Who a caller without a token is, where those are let in. */
export const OPEN_PARTNER: Caller = Object.freeze({
  subject: "partner:open",
  role: "partner",
  entityId: DEFAULT_ENTITY_ID,
});

const BEARER = /^bearer +([\w.~+/=-]+) *$/i;

const bearerToken = (header: string): string => {
  const token = BEARER.exec(header)?.[1];
  if (token !== undefined) return token;
  throw new CrossdeskError("UNAUTHENTICATED", "The Authorization header must be: Bearer <token>.");
};

declare module "fastify" {
  interface FastifyInstance {
    /** Sets `request.caller`, or refuses the request. */
    readonly authenticate: Authenticate;
  }
}

/**
 * Builds the check that sets `request.caller`. A token that is given is verified, also where none is needed, but for a signed link; a session's
 * cookie counts where there is no token, and the request is one of the pages' own.
 */
const createAuthenticate = (deps: AuthenticationDeps) => {
  const { verifyToken, callerOfSession, sessionTokens, partnerAuth, revocations } = deps;
  const openTo = (authentication: Authentication) =>
    authentication === "none" || authentication === "link" || (authentication === "partner" && partnerAuth === "open");
  const admit = (caller: Caller): Caller => {
    if (!revocations.isRevoked(caller, proofOf(caller))) return caller;
    throw new CrossdeskError("UNAUTHENTICATED", "Your access was revoked: sign in again, or get a new token or key.");
  };
  return async (request: FastifyRequest, authentication: Authentication): Promise<void> => {
    const { authorization, "x-session-token": sessionToken } = request.headers;
    if (authentication === "session") {
      request.caller = admit(await sessionTokens.verify(typeof sessionToken === "string" ? sessionToken : ""));
    } else if (authentication === "link" && isSigned(request)) request.caller = OPEN_PARTNER;
    else if (authorization !== undefined) request.caller = admit(await verifyToken(bearerToken(authorization)));
    else {
      // Without authentication the session is not looked at: somebody whose session has ended must be able to sign in.
      const mayBeSignedIn = authentication !== "none";
      const signedIn = mayBeSignedIn ? await callerOfSession(request) : undefined;
      if (signedIn !== undefined) request.caller = admit(signedIn);
      else if (openTo(authentication)) request.caller = OPEN_PARTNER;
      else throw new CrossdeskError("UNAUTHENTICATED", "An Authorization header with a Bearer token is needed.");
    }
  };
};
type Authenticate = ReturnType<typeof createAuthenticate>;

export const authentication = fp<AuthenticationDeps>(
  async (app, deps) => {
    app.decorate("authenticate", createAuthenticate(deps));
  },
  { name: "authentication", dependencies: ["request-facts"] },
);
