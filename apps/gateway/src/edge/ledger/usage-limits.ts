import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { OPEN_PARTNER } from "../authentication.ts";
import { callerKey } from "../caller-key.ts";

/** How many requests may be made in a window of time, at all gateways together. */
export interface RateLimit {
  /** Of one caller. */
  readonly requests: number;
  /** Of all callers of a tenant; fifty times as many by default. */
  readonly tenantRequests?: number;
  readonly windowSeconds: number;
}

/** How much of something may go on at once, at all gateways together. */
export interface ShareLimits {
  readonly perCaller: number;
  readonly perTenant: number;
}

/** What goes on for a while, and is given back when it ends. */
export type Held = "in-flight" | "streams" | "uploads";

const WORDS = {
  "in-flight": { things: "requests under way", retryAfter: 1 },
  streams: { things: "streams open", retryAfter: 10 },
  uploads: { things: "uploads under way", retryAfter: 5 },
} as const satisfies Record<Held, { readonly things: string; readonly retryAfter: number }>;

export type Whose = "caller" | "tenant";

/** Everybody who is known by an address alone is of no tenant: they would use up a tenant's share in its name. */
export const tenantOf = (caller: Caller | null): string | undefined =>
  caller === null || caller === OPEN_PARTNER ? undefined : (caller.entityId ?? undefined);

/** Under which keys a request is counted. */
export const keysOf = (request: Pick<FastifyRequest, "caller" | "ip">): readonly (readonly [Whose, string])[] => {
  const tenant = tenantOf(request.caller);
  const ofCaller = ["caller", callerKey(request)] as const;
  return tenant === undefined ? [ofCaller] : [ofCaller, ["tenant", `tenant ${tenant}`]];
};

const SUBJECTS = { caller: "This caller", tenant: "This tenant" } as const satisfies Record<Whose, string>;

export const tooManyAtOnce = (held: Held, whose: Whose, limit: number): CrossdeskError => {
  const { things, retryAfter } = WORDS[held];
  return new CrossdeskError(
    "RATE_LIMITED",
    `${SUBJECTS[whose]} has too many ${things}, ${limit} at most: let one end, or try again in a while.`,
    { details: { retryAfter, quota: { name: `${whose}-${held}`, limit, remaining: 0 } } },
  );
};

export const tooManyRequests = (whose: Whose, retryAfter: number): CrossdeskError => {
  const subject = whose === "caller" ? "There were too many requests" : "There were too many requests of this tenant";
  return new CrossdeskError("RATE_LIMITED", `${subject}: wait for ${retryAfter} seconds.`, { details: { retryAfter } });
};
