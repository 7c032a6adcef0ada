import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { settleConnection } from "./body-drain.ts";
import type { ErrorFormats } from "./error-formats.ts";
import { toFailure } from "./failure.ts";
import type { ToErrorAnswer } from "./failure.ts";

type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const createErrorHandler =
  (formOf: (request: FastifyRequest) => ToErrorAnswer): ErrorHandler =>
  async (error, request, reply) => {
    const failure = toFailure(error, request.id);
    // A client that leaves in the middle of a body breaks what was reading it: no fault of ours, and nobody reads the answer.
    const hasLeft = request.raw.destroyed && !request.raw.complete;
    if (failure.kind === "INTERNAL" && !hasLeft) request.log.error({ err: error }, "request failed");
    const { status, body } = formOf(request)(failure);
    settleConnection(request, reply);
    return reply.code(status).headers(failure.headers).type("application/json; charset=utf-8").send(body);
  };

/** Answers failures in the form of the API that the path belongs to: for what no API's own scope has seen. */
export const createFallbackErrorHandler = (formats: ErrorFormats): ErrorHandler =>
  createErrorHandler(({ url }) => formats.of(url));

/** Has all failures of a scope answered in one form. */
export const setErrorForm = (scope: FastifyInstance, toErrorAnswer: ToErrorAnswer): void => {
  scope.setErrorHandler(createErrorHandler(() => toErrorAnswer));
};
