import { parseTraceparent } from "@crossdesk/service-kit";
import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { traceOf } from "./request-facts.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly dialect?: string;
    readonly operation?: string;
    /** Whether it is answered under any load. */
    readonly isAlwaysAnswered?: boolean;
    /** Of how many calls a request is made; one by default. */
    readonly callsOf?: (request: FastifyRequest) => number;
  }
}

/** One line a request: ids and names of ours alone. No URL, no subject: both may hold an e-mail address or an order id. */
export const accessLog = fp(
  async (app) => {
    app.addHook("onResponse", (request, reply, done) => {
      const { dialect, operation } = request.served ?? {};
      app.log.info(
        {
          requestId: request.id,
          api: dialect,
          operation,
          method: request.method,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          role: request.caller?.role,
          entityId: request.caller?.entityId,
          traceId: parseTraceparent(traceOf(request).traceparent)?.traceId,
        },
        "request",
      );
      done();
    });
  },
  { name: "access-log", dependencies: ["request-facts"] },
);
