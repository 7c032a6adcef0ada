import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { FastifyContextConfig, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { readIdempotencyKey } from "./idempotency-key.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls; set by the authentication of the request's dialect. */
    caller: Caller | null;
    /**
     * What its route was registered with, kept as Fastify's `routeOptions` makes another object each time; `null` before the first hook. A path
     * that turns out to have no route has nothing of it.
     */
    served: FastifyContextConfig | null;
    /** Aborts when the client leaves before its answer. Made when first asked for. */
    leaving: AbortController | null;
  }
}

const REQUEST_ID = /^[\w.~-]{1,128}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/** The caller's `X-Request-Id` where it is fit for logs and headers, else a new one. */
export const toRequestId = (raw: Pick<IncomingMessage, "headers">): string => {
  const given = raw.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
};

/** The trace that a request is part of: as it came, or as this process goes on with it. */
export const traceOf = ({
  headers,
  span,
}: FastifyRequest): { readonly traceparent?: string; readonly tracestate?: string } => {
  const { tracestate } = headers;
  const traceparent = span?.traceparent ?? headers["traceparent"];
  if (typeof traceparent !== "string" || !TRACEPARENT.test(traceparent)) return {};
  return typeof tracestate === "string" && TRACESTATE.test(tracestate) ? { traceparent, tracestate } : { traceparent };
};

const leavingSignal = (request: FastifyRequest): AbortSignal => {
  request.leaving ??= new AbortController();
  return request.leaving.signal;
};

/** Gives every request its id, its caller and a signal of its client's leaving. */
export const requestFacts = fp(
  async (app) => {
    app.decorateRequest("caller", null);
    app.decorateRequest("leaving", null);
    app.decorateRequest("served", null);
    app.addHook("onRequest", (request, reply, done) => {
      request.served = request.routeOptions.config;
      reply.header("x-request-id", request.id);
      reply.raw.once("close", () => {
        if (!reply.raw.writableFinished) request.leaving?.abort();
      });
      done();
    });
  },
  { name: "request-facts" },
);

/** Of how many calls a request is made: a batch of several. */
export const callsIn = (request: FastifyRequest): number => request.served?.callsOf?.(request) ?? 1;

/** Who calls, once the request was authenticated. */
export const callerOf = ({ caller }: FastifyRequest): Caller => {
  if (caller === null) throw new Error("The request's caller was not authenticated.");
  return caller;
};

/**
 * The options of the RPC calls that answer a request: its caller, request id, trace, idempotency key, and a signal that
 * aborts when the client leaves. `timeoutMs` overrides the client's deadline. `isRepeatable`: a mutation that changes nothing more when
 * it is done twice has a key in any case, under which the client asks another replica where one does not answer.
 */
export const callOf = (
  request: FastifyRequest,
  { isRepeatable = false, ...options }: { readonly timeoutMs?: number; readonly isRepeatable?: boolean } = {},
) => {
  const caller = callerOf(request);
  const idempotencyKey = readIdempotencyKey(request) ?? (isRepeatable ? request.id : undefined);
  return withCall(
    {
      caller,
      requestId: request.id,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...traceOf(request),
      ...options,
    },
    leavingSignal(request),
  );
};
