import rateLimit from "@fastify/rate-limit";
import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { callerKey } from "./caller-key.ts";

declare module "fastify" {
  interface FastifyInstance {
    readonly countRequest: CountRequest;
  }
}

/** How many requests a caller may make in a window of time. */
export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** Counts a request, by each call that it is made of, tells the caller what is left, and throws `RATE_LIMITED` where nothing is. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Callers that are counted at once; who asked longest ago is forgotten first. */
const REMEMBERED_CALLERS = 20_000;

/** The header fields of the IETF draft `ratelimit-headers`. */
const POLICY = '"caller"';

/**
 * Limits requests per caller, in this process alone: behind N gateways a caller may make up to N times as many, and a
 * restart forgets what was counted.
 */
export const rateLimits = fp<RateLimit>(
  async (app, { requests, windowSeconds }) => {
    await app.register(rateLimit, {
      global: false,
      max: requests,
      timeWindow: windowSeconds * 1_000,
      cache: REMEMBERED_CALLERS,
      keyGenerator: (request: FastifyRequest) =>
        request.routeOptions.config.isAlwaysAnswered === true ? `watch ${callerKey(request)}` : callerKey(request),
    });
    const policy = `${POLICY};q=${requests};w=${windowSeconds}`;
    const count = app.createRateLimit();
    const countRequest: CountRequest = async (request, reply) => {
      const calls = request.routeOptions.config.callsOf?.(request) ?? 1;
      let counted = await count(request);
      for (let call = 1; call < calls; call += 1) counted = await count(request);
      if (counted.isAllowed) return;
      const { remaining, ttlInSeconds, isExceeded } = counted;
      reply.header("ratelimit-policy", policy).header("ratelimit", `${POLICY};r=${remaining};t=${ttlInSeconds}`);
      if (!isExceeded) return;
      throw new CrossdeskError("RATE_LIMITED", `There were too many requests: wait for ${ttlInSeconds} seconds.`, {
        details: { retryAfter: ttlInSeconds },
      });
    };
    app.decorate("countRequest", countRequest);
  },
  { name: "rate-limits", dependencies: ["request-facts"] },
);
