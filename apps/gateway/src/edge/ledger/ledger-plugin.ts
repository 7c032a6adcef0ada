import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { isUpload } from "../body-drain.ts";
import { rateLimitHeaders } from "../rate-limit-headers.ts";
import { callsIn } from "../request-facts.ts";
import type { UsageLedger } from "./usage-ledger.ts";
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

const toAllowances = ({ perCaller, perTenant }: ShareLimits) => ({
  caller: { limit: perCaller },
  tenant: { limit: perTenant },
});

const createHold = ({ ledger, limits: { inFlight, streams, uploads } }: LedgerOptions): Hold => {
  const allowances = {
    "in-flight": toAllowances(inFlight),
    streams: toAllowances(streams),
    uploads: toAllowances(uploads),
  };
  return (held, request, wanted = 1) => {
    const shares = sharesOf(request);
    const amountOf = (limit: number): number => Math.max(1, Math.min(wanted, limit));
    let taken = 0;
    const release = (): void => {
      for (const { whose, [held]: key } of shares.slice(0, taken)) {
        const allowance = allowances[held][whose];
        ledger.add(key, -amountOf(allowance.limit), allowance);
      }
      taken = 0;
    };
    for (const { whose, [held]: key } of shares) {
      const allowance = allowances[held][whose];
      if (!ledger.take(key, amountOf(allowance.limit), allowance)) {
        release();
        throw tooManyAtOnce(held, whose, allowance.limit);
      }
      taken += 1;
    }
    return release;
  };
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
