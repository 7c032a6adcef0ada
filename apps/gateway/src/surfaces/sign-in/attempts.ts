import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Cookies } from "../../edge/sign-in/cookies.ts";
import type { Checks } from "../../edge/sign-in/identity-provider.ts";
import type { Sealing } from "../../edge/sign-in/sealing.ts";
import { PROBLEMS } from "./schemas.ts";
import type { Problem } from "./schemas.ts";

/** Somebody who was sent to the provider, and is to come back in the same browser. */
const Attempt = z.object({
  checks: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  to: z.string(),
});
type Attempt = z.infer<typeof Attempt>;

const Outcome = z.object({ kind: z.enum(PROBLEMS), account: z.string().nullable() });
export type Outcome = z.infer<typeof Outcome>;

const PATH = "/auth";
const ATTEMPT = "sign-in-attempt";
const OUTCOME = "sign-in-outcome";
const OUTCOME_NAME = "crossdesk-sign-in-outcome";
/** How long somebody may take at the provider. */
const ATTEMPT_MS = 15 * 60_000;
const OUTCOME_MS = 5 * 60_000;
const LONGEST_ACCOUNT = 200;

/** Each attempt has a cookie of its own: several tabs may sign in at once. */
const nameOf = (state: string): string => `crossdesk-sign-in-${state.replaceAll(/[^\w-]/gu, "").slice(0, 16)}`;

export interface AttemptsDeps {
  readonly cookies: Cookies;
  readonly sealing: Sealing;
  readonly now: () => number;
}

/** What is kept in the browser between two steps of a sign-in. */
export const createAttempts = ({ cookies, sealing, now }: AttemptsDeps) => ({
  keep: async (reply: FastifyReply, checks: Checks, to: string): Promise<void> => {
    const expiresAt = now() + ATTEMPT_MS;
    const value = await sealing.seal(ATTEMPT, { attempt: { checks, to } satisfies Attempt }, expiresAt);
    cookies.write(reply, nameOf(checks.state), { value, path: PATH, expiresAt });
  },
  /** The attempt that this browser made with this state, once. */
  take: async (request: FastifyRequest, reply: FastifyReply, state: string): Promise<Attempt | undefined> => {
    const sealed = cookies.read(request, nameOf(state));
    if (sealed === undefined) return undefined;
    cookies.clear(reply, nameOf(state), PATH);
    const opened = await sealing.open(ATTEMPT, sealed, now());
    if (opened === undefined || opened === "expired") return undefined;
    const attempt = Attempt.safeParse(opened["attempt"]).data;
    return attempt?.checks.state === state ? attempt : undefined;
  },
  keepOutcome: async (reply: FastifyReply, kind: Problem, account: string | undefined): Promise<void> => {
    const expiresAt = now() + OUTCOME_MS;
    const outcome: Outcome = { kind, account: account?.slice(0, LONGEST_ACCOUNT) ?? null };
    const value = await sealing.seal(OUTCOME, { outcome }, expiresAt);
    cookies.write(reply, OUTCOME_NAME, { value, path: PATH, expiresAt });
  },
  /** What came of the last attempt, once. */
  takeOutcome: async (request: FastifyRequest, reply: FastifyReply): Promise<Outcome | undefined> => {
    const sealed = cookies.read(request, OUTCOME_NAME);
    if (sealed === undefined || sealed === "") return undefined;
    cookies.clear(reply, OUTCOME_NAME, PATH);
    const opened = await sealing.open(OUTCOME, sealed, now());
    return opened === undefined || opened === "expired" ? undefined : Outcome.safeParse(opened["outcome"]).data;
  },
});
export type Attempts = ReturnType<typeof createAttempts>;
