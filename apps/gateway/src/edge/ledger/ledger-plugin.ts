import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { isUpload } from "../body-drain.ts";
import { rateLimitHeaders } from "../rate-limit-headers.ts";
import { callsIn } from "../request-facts.ts";
import type { Allowance, UsageLedger } from "./usage-ledger.ts";
import { sharesOf, tooManyAtOnce, tooManyRequests } from "./usage-limits.ts";
import type { Held, RateLimit, ShareLimits } from "./usage-limits.ts";

declare module "fastify" {
  interface FastifyInstance {
    readonly countRequest: CountRequest;
    /** Reserves capacity for something of a caller's that goes on for a while, and returns the function that releases it. Throws `RATE_LIMITED` at the limit. */
    readonly hold: Hold;
  }
}

/** Counts a request, by each call that it is made of, answers what is left in headers, and throws `RATE_LIMITED` where nothing is. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => void;
/** `amount` is 1 by default; what is larger than the whole limit takes all of it. */
type Hold = (held: Held, request: FastifyRequest, amount?: number) => () => void;

export interface LedgerLimits {
  readonly rate: RateLimit;
  readonly inFlight: ShareLimits;
  readonly streams: ShareLimits;
  readonly uploads: ShareLimits;
}

export interface LedgerOptions {
  readonly ledger: UsageLedger;
  readonly limits: LedgerLimits;
}

const MILLISECONDS = 1_000;
/** What all callers of a tenant may do by default, in requests of one of them. */
const CALLERS_OF_TENANT = 50;

const createCountRequest = ({ ledger, limits: { rate } }: LedgerOptions): CountRequest => {
  const { requests, tenantRequests = requests * CALLERS_OF_TENANT, windowSeconds } = rate;
  const windowMs = windowSeconds * MILLISECONDS;
  const allowances = { caller: { limit: requests, windowMs }, tenant: { limit: tenantRequests, windowMs } };
  return (request, reply) => {
    const isAlwaysAnswered = request.served?.isAlwaysAnswered === true;
    const calls = callsIn(request);
    let refusal: Error | undefined;
    for (const { whose, requests: counted, watch } of sharesOf(request)) {
      const allowance = allowances[whose];
      const { limit } = allowance;
      // Health checks have a count of their own.
      const { used, forMs } = ledger.add(isAlwaysAnswered ? watch : counted, calls, allowance);
      const seconds = Math.ceil(forMs / MILLISECONDS);
      const isExceeded = used > limit;
      // The tenant's share is named only where it is used up.
      if (whose === "caller" || (isExceeded && refusal === undefined)) {
        const remaining = Math.max(0, limit - used);
        reply.headers(rateLimitHeaders({ name: whose, limit, remaining, windowSeconds, retryAfter: seconds }));
      }
      if (isExceeded) refusal ??= tooManyRequests(whose, seconds);
    }
    if (refusal !== undefined) throw refusal;
  };
};

const createHold =
  ({ ledger, limits }: LedgerOptions): Hold =>
  (held, request, wanted = 1) => {
    const { perCaller, perTenant } = held === "in-flight" ? limits.inFlight : limits[held];
    const taken: { readonly key: string; readonly amount: number; readonly allowance: Allowance }[] = [];
    const release = (): void => {
      for (const { key, amount, allowance } of taken.splice(0)) ledger.add(key, -amount, allowance);
    };
    for (const { whose, [held]: key } of sharesOf(request)) {
      const limit = whose === "caller" ? perCaller : perTenant;
      const allowance = { limit };
      const amount = Math.max(1, Math.min(wanted, limit));
      if (!ledger.take(key, amount, allowance)) {
        release();
        throw tooManyAtOnce(held, whose, limit);
      }
      taken.push({ key, amount, allowance });
    }
    return release;
  };

/** Limits what each caller, and each tenant, uses at all gateways together: requests, and what goes on at once. */
export const usageLimits = fp<LedgerOptions>(
  async (app, options) => {
    app.decorate("countRequest", createCountRequest(options));
    const hold = createHold(options);
    app.decorate("hold", hold);
    app.addHook("preValidation", (request, reply, done) => {
      // All of it has arrived but for a file: a body that is awaited is nothing under way yet.
      if (request.caller === null || request.served?.isAlwaysAnswered === true) return done();
      try {
        const giveBack = isUpload(request.headers["content-type"])
          ? hold("uploads", request)
          : hold("in-flight", request, callsIn(request));
        app.load.whenOver(reply, giveBack);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error("The request was refused.", { cause: error }));
      }
    });
  },
  { name: "usage-limits", dependencies: ["request-facts", "load-shedding"] },
);
