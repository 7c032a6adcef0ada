import type { CrossdeskClient } from "@crossdesk/contracts";
import type { Revocations } from "@crossdesk/service-kit";
import type { FastifyBaseLogger, FastifyReply } from "fastify";
import type { OperationHandler } from "../../api/api.ts";
import { parseInput } from "../../api/input.ts";
import { EdgeError } from "../../edge/failure.ts";
import type { Cookies } from "../../edge/sign-in/cookies.ts";
import { IdentityFailure } from "../../edge/sign-in/identity-provider.ts";
import type { IdentityProvider } from "../../edge/sign-in/identity-provider.ts";
import { readClaims } from "../../edge/sign-in/read-claims.ts";
import type { ClaimSettings } from "../../edge/sign-in/settings.ts";
import type { SessionCookies } from "../../edge/sign-in/session-cookies.ts";
import type { Sessions } from "../../edge/sign-in/sessions.ts";
import type { Attempts } from "./attempts.ts";
import { CallbackQuery, SignInQuery } from "./schemas.ts";
import type { Problem } from "./schemas.ts";

/** Where people sign in, and what their claims mean. */
export interface SignInProvider {
  readonly provider: IdentityProvider;
  readonly claims: ClaimSettings;
  readonly isDevelopment: boolean;
}

export interface SignInDeps {
  /** `undefined` where no provider is configured: signing in is not possible. */
  readonly signIn: SignInProvider | undefined;
  readonly sessions: Sessions;
  readonly sessionCookies: SessionCookies;
  readonly cookies: Cookies;
  readonly revocations: Pick<Revocations, "isRevoked" | "isBlocked">;
  readonly attempts: Attempts;
}

export interface SignInHandlerDeps extends SignInDeps {
  readonly client: Pick<CrossdeskClient, "access">;
  readonly logger: Pick<FastifyBaseLogger, "warn">;
  readonly publicUrl: string;
  readonly now: () => number;
}

const SEE_OTHER = 303;

/** The redirect to the provider, and back. It always ends in the console, which shows the outcome. */
export const createSignIn = (deps: SignInHandlerDeps) => {
  const { signIn, sessions, sessionCookies, revocations, attempts, logger, publicUrl, now } = deps;
  const redirectUri = `${publicUrl}/auth/callback`;

  const requireProvider = (): SignInProvider => {
    if (signIn !== undefined) return signIn;
    throw new EdgeError("ROUTE_NOT_FOUND", "No identity provider is set: nobody can sign in here.");
  };
  const goTo = (reply: FastifyReply, url: string): FastifyReply => reply.redirect(url, SEE_OTHER);
  const goToConsole = (reply: FastifyReply, to = ""): FastifyReply =>
    goTo(reply, `${publicUrl}/console${to === "" ? "" : `#${to}`}`);
  const fail = async (reply: FastifyReply, kind: Problem, account?: string): Promise<FastifyReply> => {
    await attempts.keepOutcome(reply, kind, account);
    return goToConsole(reply);
  };
  const failBy = (reply: FastifyReply, failure: unknown): Promise<FastifyReply> => {
    if (!(failure instanceof IdentityFailure)) throw failure;
    // Somebody who declines at the provider is no failure of this system.
    if (failure.kind !== "refused") logger.warn({ err: failure }, "somebody could not sign in");
    return fail(reply, failure.kind);
  };

  const begin: OperationHandler = async (request, reply) => {
    const { provider } = requireProvider();
    const { to = "", again } = parseInput(SignInQuery, request.query);
    try {
      const { url, checks } = await provider.begin(redirectUri, again === "1");
      await attempts.keep(reply, checks, to);
      return goTo(reply, url.href);
    } catch (failure) {
      return failBy(reply, failure);
    }
  };
  const finish: OperationHandler = async (request, reply) => {
    const { provider, claims: settings } = requireProvider();
    const { state = "" } = parseInput(CallbackQuery, request.query);
    const attempt = await attempts.take(request, reply, state);
    // Too late, or in another browser than it was begun in.
    if (attempt === undefined) return fail(reply, "late");
    try {
      // The address as the provider knows it, even if a proxy has changed it.
      const comingBack = new URL(`${redirectUri}${request.url.slice(request.url.indexOf("?"))}`);
      const { claims, refreshToken } = await provider.finish(comingBack, attempt.checks);
      const read = readClaims(claims, settings);
      if ("problem" in read) return await fail(reply, read.problem, read.account);
      const { caller } = read;
      if (revocations.isRevoked(caller, { issuedAt: now() / 1_000 })) {
        return await fail(reply, "removed", caller.email ?? caller.name ?? caller.subject);
      }
      await sessionCookies.write(reply, sessions.begin(caller, refreshToken));
      return goToConsole(reply, attempt.to);
    } catch (failure) {
      return failBy(reply, failure);
    }
  };
  return { begin, finish };
};
