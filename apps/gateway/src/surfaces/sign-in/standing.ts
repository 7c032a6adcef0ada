import { withCall } from "@crossdesk/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OperationHandler } from "../../api/api.ts";
import { parseInput } from "../../api/input.ts";
import { GATEWAY } from "../../clients.ts";
import { IdentityFailure } from "../../edge/sign-in/identity-provider.ts";
import { readClaims } from "../../edge/sign-in/read-claims.ts";
import { nameOfPerson } from "../../edge/sign-in/sessions.ts";
import type { Session } from "../../edge/sign-in/sessions.ts";
import type { Outcome } from "./attempts.ts";
import { SignOutInput } from "./schemas.ts";
import type { Standing } from "./schemas.ts";
import type { SignInHandlerDeps } from "./sign-in.ts";

/** A session that was renewed a moment ago is not renewed again: the tabs of a browser all ask. */
const LEAST_MS = 30_000;
const REVOKE_TIMEOUT_MS = 3_000;

type Ending = Exclude<Standing["standing"], "in">;

const toInstant = (at: number): string => new Date(at).toISOString();

/** Who is signed in, and how they stay so, or not. */
export const createStanding = (deps: SignInHandlerDeps) => {
  const { signIn, sessions, sessionCookies, revocations, attempts, client, logger, publicUrl, now } = deps;
  const signInUrl = signIn === undefined ? null : `${publicUrl}/auth/sign-in`;
  const isDevelopment = signIn?.isDevelopment === true;

  const toStanding = (session: Session | undefined, standing: Standing["standing"], problem?: Outcome): Standing => ({
    session:
      session === undefined
        ? null
        : {
            person: nameOfPerson(session.caller),
            subject: session.caller.subject,
            role: session.caller.role,
            entityId: session.caller.entityId,
            name: session.caller.name ?? null,
            endsAt: toInstant(sessions.lastOf(session)),
            renewAt: toInstant(sessions.renewalOf(session)),
            goodUntil: toInstant(sessions.endOf(session)),
          },
    standing,
    problem: problem ?? null,
    signInUrl,
    isDevelopment,
  });
  /** The session that the browser has, or why it has none. */
  const find = async (request: FastifyRequest): Promise<Session | Ending> => {
    const session = await sessionCookies.read(request);
    if (session === undefined) return "out";
    if (session === "expired") return "expired";
    const { caller, id, signedInAt } = session;
    if (revocations.isBlocked(caller)) return "removed";
    return revocations.isRevoked(caller, { issuedAt: signedInAt / 1_000, tokenId: id }) ? "revoked" : session;
  };
  /** Asks the provider whether they are still who they were; without a way to ask, they are. */
  const review = async (session: Session): Promise<Session | undefined> => {
    const renewed = { ...session, renewedAt: now() };
    if (signIn === undefined || session.refreshToken === undefined) return renewed;
    try {
      const { claims, refreshToken } = await signIn.provider.renew(session.refreshToken, session.caller.subject);
      const read = readClaims(claims, signIn.claims);
      if ("problem" in read) return undefined;
      return { ...renewed, caller: read.caller, ...(refreshToken === undefined ? {} : { refreshToken }) };
    } catch (failure) {
      if (!(failure instanceof IdentityFailure)) throw failure;
      if (failure.kind === "refused") return undefined;
      // People who are signed in go on working while the provider cannot be reached.
      logger.warn({ err: failure }, "the identity provider could not be asked about a session");
      return renewed;
    }
  };
  /** Refuses the session everywhere, wherever its cookie was copied to. */
  const end = async ({ id, caller }: Session, everywhere: boolean): Promise<void> => {
    const call = withCall({ caller: GATEWAY, timeoutMs: REVOKE_TIMEOUT_MS });
    const { subject, role, entityId } = caller;
    await client.access.revoke.mutate(everywhere ? { subject, role, entityId } : { tokenId: id }, call);
  };

  const session: OperationHandler = async (request, reply) => {
    sessionCookies.requireOwnPage(request);
    const problem = await attempts.takeOutcome(request, reply);
    const found = await find(request);
    return typeof found === "string" ? toStanding(undefined, found, problem) : toStanding(found, "in", problem);
  };
  const renew: OperationHandler = async (request, reply: FastifyReply) => {
    sessionCookies.requireOwnPage(request);
    const found = await find(request);
    if (typeof found === "string") return toStanding(undefined, found);
    if (now() - found.renewedAt < LEAST_MS) return toStanding(found, "in");
    const renewed = await review(found);
    if (renewed === undefined) {
      await end(found, false);
      sessionCookies.clear(reply);
      return toStanding(undefined, "removed");
    }
    await sessionCookies.write(reply, renewed);
    return toStanding(renewed, "in");
  };
  const signOut: OperationHandler = async (request, reply) => {
    sessionCookies.requireOwnPage(request);
    const { everywhere } = parseInput(SignOutInput, request.body);
    const found = await sessionCookies.read(request);
    if (found !== undefined && found !== "expired") await end(found, everywhere);
    sessionCookies.clear(reply);
    const url = await signIn?.provider.endSession(`${publicUrl}/console`).catch(() => undefined);
    return { providerUrl: url?.href ?? null };
  };
  return { session, renew, signOut };
};
