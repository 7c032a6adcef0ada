import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { EdgeError, toFailure } from "./failure.ts";
import type { Routing } from "../routing.ts";
import { settleConnection } from "./body-drain.ts";

/** Answers whatever was thrown, in the form of the API that the path belongs to. */
export const createErrorHandler =
  (routing: Routing) => async (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = toFailure(error, request.id);
    if (failure.kind === "INTERNAL") request.log.error({ err: error }, "request failed");
    const { status, body } = routing.dialectOf(request.url).toErrorAnswer(failure);
    settleConnection(request, reply);
    return reply.code(status).headers(failure.headers).type("application/json; charset=utf-8").send(body);
  };

const unrouted = (request: FastifyRequest, routing: Routing): EdgeError => {
  const methods = routing.methodsOf(request.url);
  if (methods.length === 0) return new EdgeError("ROUTE_NOT_FOUND", "There is nothing at this path.");
  const allow = methods.join(", ");
  return new EdgeError("METHOD_NOT_ALLOWED", `This path answers ${allow}, not ${request.method}.`, { allow });
};

/** Whether the router took for a parameter what is none: nothing at all, or the last word of a path of its own. */
const isMistaken = ({ params, url }: FastifyRequest, routing: Routing): boolean => {
  const given: unknown[] = Object.values(Object(params));
  return given.length > 0 && (given.includes("") || routing.isLiteral(url));
};

export const registerErrors = (app: FastifyInstance, routing: Routing): void => {
  app.setErrorHandler(createErrorHandler(routing));
  // Before a body is read: an unknown path is unknown whatever is sent to it.
  app.addHook("onRequest", (request, reply, done) => {
    if (request.is404) done(unrouted(request, routing));
    // Not the operation's answer any more, for the log and the metrics either.
    else if (isMistaken(request, routing)) reply.callNotFound();
    else done();
  });
  app.setNotFoundHandler((request) => {
    throw unrouted(request, routing);
  });
};
