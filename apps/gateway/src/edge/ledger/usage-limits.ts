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
  readonly tenantRequests?: number | undefined;
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

/** What is counted of a caller or a tenant: requests, those of who watches the gateway apart, and what goes on for a while. */
type Counted = "requests" | "watch" | Held;

/** Under which keys somebody's share is counted. */
interface Share extends Readonly<Record<Counted, string>> {
  readonly whose: Whose;
}

const shareOf = (whose: Whose, key: string): Share => ({
  whose,
  requests: `requests ${key}`,
  watch: `watch ${key}`,
  "in-flight": `in-flight ${key}`,
  streams: `streams ${key}`,
  uploads: `uploads ${key}`,
});

const toShares = (request: Pick<FastifyRequest, "caller" | "ip">): readonly Share[] => {
  const { caller } = request;
  const ofCaller = shareOf("caller", callerKey(request));
  const tenant = caller?.entityId ?? null;
  // Everybody who is known by an address alone is of no tenant: they would use up a tenant's share in its name.
  return tenant === null || caller === OPEN_PARTNER ? [ofCaller] : [ofCaller, shareOf("tenant", `tenant ${tenant}`)];
};

/** A token that was verified makes the same object for as long as it is remembered. */
const known = new WeakMap<Caller, readonly Share[]>();

/** The shares that a request is counted in. */
export const sharesOf = (request: Pick<FastifyRequest, "caller" | "ip">): readonly Share[] => {
  const { caller } = request;
  if (caller === null || caller === OPEN_PARTNER) return toShares(request);
  const before = known.get(caller);
  if (before !== undefined) return before;
  const shares = toShares(request);
  known.set(caller, shares);
  return shares;
};

const SUBJECTS = { caller: "This caller", tenant: "This tenant" } as const satisfies Record<Whose, string>;

export const tooManyAtOnce = (held: Held, whose: Whose, limit: number): CrossdeskError => {
  const { things, retryAfter } = WORDS[held];
  return new CrossdeskError(
    "RATE_LIMITED",
    `${SUBJECTS[whose]} has too many ${things}: at most ${limit} are allowed. Wait until one has ended.`,
    { details: { retryAfter, quota: { name: `${whose}-${held}`, limit, remaining: 0 } } },
  );
};

export const tooManyRequests = (whose: Whose, retryAfter: number): CrossdeskError => {
  const message = `${SUBJECTS[whose]} has sent too many requests: try again in ${retryAfter} seconds.`;
  return new CrossdeskError("RATE_LIMITED", message, { details: { retryAfter } });
};
