import { monitorEventLoopDelay } from "node:perf_hooks";
import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyInstance, FastifyReply } from "fastify";
import fp from "fastify-plugin";

declare module "fastify" {
  interface FastifyInstance {
    readonly load: Load;
  }
}

/** When the gateway has more to do than it can do. */
export interface LoadBounds {
  /** Requests that are answered at once. */
  readonly maxInFlight: number;
  /** Milliseconds that the event loop may lag behind on average, over a second. */
  readonly maxDelayMs: number;
}

const overloaded = (): CrossdeskError =>
  new CrossdeskError("OVERLOADED", "There is more to do than can be done now: try again in 1 second.", {
    details: { retryAfter: 1 },
  });

/** What there is to do now. */
export interface Load {
  readonly inFlight: () => number;
  /** An answer that goes on for long, as a stream of events does: how long it stays open says nothing about what there is to do. */
  readonly leave: (reply: FastifyReply) => void;
}

const SAMPLED_MS = 1_000;
const RESOLUTION_MS = 20;
const NANOSECONDS = 1_000_000;

/** Milliseconds by which the event loop lagged behind in the last second. */
const watchDelay = (app: FastifyInstance): (() => number) => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let delayMs = 0;
  histogram.enable();
  const timer = setInterval(() => {
    // The histogram counts the timer's own interval as delay.
    delayMs = histogram.count === 0 ? 0 : Math.max(0, histogram.mean / NANOSECONDS - RESOLUTION_MS);
    histogram.reset();
  }, SAMPLED_MS).unref();
  app.addHook("onClose", async () => {
    clearInterval(timer);
    histogram.disable();
  });
  return () => delayMs;
};

/**
 * Refuses requests at once, with 503 and `Retry-After`, while there are more than can be answered in time: those that
 * are under way are answered the sooner. Health and metrics are always answered.
 */
export const loadShedding = fp<LoadBounds>(
  async (app, { maxInFlight, maxDelayMs }) => {
    const delay = watchDelay(app);
    let inFlight = 0;
    const streams = new WeakSet<FastifyReply>();
    const leave = (reply: FastifyReply): void => {
      if (streams.has(reply)) return;
      streams.add(reply);
      inFlight -= 1;
    };
    app.addHook("onSend", (_request, reply, _payload, done) => {
      if (String(reply.getHeader("content-type")).startsWith("text/event-stream")) leave(reply);
      done();
    });
    app.addHook("onRequest", (request, reply, done) => {
      inFlight += 1;
      reply.raw.once("close", () => {
        if (!streams.has(reply)) inFlight -= 1;
      });
      const isLight = inFlight <= maxInFlight && delay() <= maxDelayMs;
      if (isLight || request.routeOptions.config.isAlwaysAnswered === true) done();
      else done(overloaded());
    });
    app.decorate("load", { inFlight: () => inFlight, leave });
  },
  { name: "load-shedding", dependencies: ["request-facts", "body-drain"] },
);
