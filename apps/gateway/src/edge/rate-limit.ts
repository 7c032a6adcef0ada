import rateLimit from "@fastify/rate-limit";
import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { OPEN_PARTNER } from "./authentication.ts";

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

/** Counts a request, tells the caller what is left, and throws `RATE_LIMITED` where nothing is. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Callers that are counted at once; who asked longest ago is forgotten first. */
const REMEMBERED_CALLERS = 20_000;

/** A token's bearer is one caller wherever they are; everybody else is known by their address alone. */
export const callerKey = ({ caller, ip }: FastifyRequest): string =>
  caller === null || caller === OPEN_PARTNER
    ? `address ${ip}`
    : `caller ${JSON.stringify([caller.role, caller.entityId, caller.subject, caller.ticketId])}`;

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
      keyGenerator: callerKey,
    });
    const policy = `${POLICY};q=${requests};w=${windowSeconds}`;
    const count = app.createRateLimit();
    const countRequest: CountRequest = async (request, reply) => {
      const counted = await count(request);
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
