import type { IncomingMessage, ServerResponse } from "node:http";
import { errorCodes } from "fastify";
import fp from "fastify-plugin";

/**
 * Asks a client that sent `Expect: 100-continue` to send its body only once the body is going to be read. A request that is
 * refused before that never transfers its body, and its connection is closed by Node.
 */
export const expectContinue = fp(
  async (app) => {
    const waiting = new WeakSet<ServerResponse>();
    app.server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
      waiting.add(response);
      app.server.emit("request", request, response);
    });
    // oxlint-disable-next-line max-params -- Fastify's signature
    app.addHook("preParsing", (request, reply, _payload, done) => {
      if (!waiting.delete(reply.raw)) return done();
      if (Number(request.headers["content-length"] ?? 0) > (request.routeOptions.bodyLimit ?? Infinity)) {
        return done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      }
      reply.raw.writeContinue();
      done();
    });
  },
  // A body that is refused for its headers is not asked for.
  { name: "expect-continue", dependencies: ["json-body", "unrouted"] },
);
