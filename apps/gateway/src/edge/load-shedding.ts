import { monitorEventLoopDelay } from "node:perf_hooks";
import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { hasBody } from "./body-drain.ts";
import { callsIn } from "./request-facts.ts";
import { callerKey } from "./caller-key.ts";

/** How far the answer to a request is. */
interface Progress {
  /** Whether the request is counted. */
  isBegun: boolean;
  /** Whether it was answered, its client has left, or the answer is a stream. */
  isOver: boolean;
  /** Called once it is. */
  callbacks: (() => void)[];
}

declare module "fastify" {
  interface FastifyReply {
    /** Kept with the reply: in weak maps, every request would be one more thing for each collection of garbage to look at. */
    progress: Progress | null;
  }
  interface FastifyInstance {
    readonly load: Load;
    /** Lets a caller send a body, or throws `RATE_LIMITED` where too many of theirs are still on their way. */
    readonly admitBody: (request: FastifyRequest, reply: FastifyReply) => void;
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

/** Bodies of one caller that may be on their way at the same time: each holds a connection, and may take hours where it is a file. */
const MOST_WAITING = 1_000;

const tooManyBodies = (): CrossdeskError =>
  new CrossdeskError("RATE_LIMITED", "Too many of your requests are still sending their bodies: let some end first.", {
    details: { retryAfter: 1 },
  });

/** Methods whose bodies are read before the operation runs, or by it. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "DELETE"]);

/** What there is to do now. */
export interface Load {
  readonly inFlight: () => number;
  /**
   * Counts an answer as given that goes on for long, as a stream of events does: how long it stays open says nothing about what there is to do.
   * Answers of that content type are counted so by themselves; one that is written past Fastify has to say it.
   */
  readonly leave: (reply: FastifyReply) => void;
  /** Runs `done` once, when the answer was sent, the client has left, or the answer is a stream. */
  readonly whenOver: (reply: FastifyReply, done: () => void) => void;
}

const EVENT_STREAM = "text/event-stream";

const progressOf = (reply: FastifyReply): Progress =>
  (reply.progress ??= { isBegun: false, isOver: false, callbacks: [] });

const leave = (reply: FastifyReply): void => {
  const progress = progressOf(reply);
  const { callbacks } = progress;
  progress.isOver = true;
  progress.callbacks = [];
  for (const done of callbacks) done();
};

const whenOver = (reply: FastifyReply, done: () => void): void => {
  const { isOver, callbacks } = progressOf(reply);
  if (isOver || reply.raw.destroyed) {
    done();
    return;
  }
  if (callbacks.length === 0) reply.raw.once("close", () => leave(reply));
  callbacks.push(done);
};

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
    app.decorateReply("progress", null);
    // oxlint-disable-next-line max-params -- Fastify's signature
    app.addHook("onSend", (_request, reply, payload: unknown, done) => {
      const type = payload instanceof Response ? payload.headers.get("content-type") : reply.getHeader("content-type");
      if (String(type).startsWith(EVENT_STREAM)) leave(reply);
      done();
    });
    /** Whether this request is too much, which counts among those in flight already, or would. */
    const isHeavy = (request: FastifyRequest, reply: FastifyReply): boolean =>
      (inFlight + (progressOf(reply).isBegun ? 0 : 1) > maxInFlight || delay() > maxDelayMs) &&
      request.served?.isAlwaysAnswered !== true;
    const begin = (request: FastifyRequest, reply: FastifyReply): void => {
      const progress = progressOf(reply);
      if (progress.isBegun || reply.raw.destroyed || reply.raw.writableEnded) return;
      progress.isBegun = true;
      const calls = callsIn(request);
      inFlight += calls;
      whenOver(reply, () => {
        inFlight -= calls;
      });
    };
    app.addHook("onRequest", (request, reply, done) => {
      // A body that is still on its way is nothing to do yet: it may never come, and callers who send none must not keep others out.
      if (hasBody(request.raw) && !request.raw.complete) {
        request.raw.once("end", () => begin(request, reply));
      } else begin(request, reply);
      done(isHeavy(request, reply) ? overloaded() : undefined);
    });
    app.addHook("preValidation", (request, reply, done) => {
      // A file is still on its way, which the operation reads itself. Of a GET nobody reads the body.
      if (request.raw.complete || !WITH_BODY.has(request.method)) begin(request, reply);
      // Many bodies may have come at once.
      done(hasBody(request.raw) && inFlight > maxInFlight ? overloaded() : undefined);
    });

    const waiting = new Map<string, number>();
    app.decorate("admitBody", (request, reply) => {
      if (!hasBody(request.raw) || request.raw.complete) return;
      const key = callerKey(request);
      const before = waiting.get(key) ?? 0;
      if (before >= MOST_WAITING) throw tooManyBodies();
      waiting.set(key, before + 1);
      const arrive = (): void => {
        request.raw.off("end", arrive);
        reply.raw.off("close", arrive);
        const left = (waiting.get(key) ?? 1) - 1;
        if (left > 0) waiting.set(key, left);
        else waiting.delete(key);
      };
      request.raw.once("end", arrive);
      reply.raw.once("close", arrive);
    });
    app.decorate("load", { inFlight: () => inFlight, leave, whenOver });
  },
  { name: "load-shedding", dependencies: ["request-facts", "body-drain"] },
);
