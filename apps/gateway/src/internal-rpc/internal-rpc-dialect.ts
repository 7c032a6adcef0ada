import { createCrossdeskRouter } from "@crossdesk/contracts";
import type { CallContext, CrossdeskRouter } from "@crossdesk/contracts";
import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import { z } from "zod";
import { defineDialect } from "../dialect.ts";
import type { Dialect, DialectDeps, OperationHandler, OperationRoute } from "../dialect.ts";
import { parseInput } from "../input.ts";
import { callOf } from "../plugins/request-facts.ts";
import { ErrorEnvelope, toErrorAnswer } from "./errors.ts";
import { createForwardingHandlers } from "./forwarding-handlers.ts";

/** One procedure's path, or several with commas between them: a batch. */
const ProcedureParams = z.object({ path: z.string().min(1).max(2_000) });
/** tRPC's links write these. */
const ProcedureQuery = z.object({
  batch: z.string().optional(),
  input: z.string().optional(),
  lastEventId: z.string().optional(),
});

const serveCalls = ({ client }: DialectDeps): OperationHandler => {
  const router: CrossdeskRouter = createCrossdeskRouter(createForwardingHandlers(client));
  return async (request, reply) => {
    const { path } = parseInput(ProcedureParams, request.params);
    const { rpc } = callOf(request).context;
    const context: CallContext = { ...rpc, requestId: request.id };
    await fastifyRequestHandler({ router, path, req: request, res: reply, createContext: () => context });
    return reply;
  };
};

const internalRpcRoutes = (deps: DialectDeps) => {
  const handler = serveCalls(deps);
  const send: OperationRoute = {
    handler,
    // tRPC reads the body itself.
    prepare: (scope) => {
      scope.removeContentTypeParser("application/json");
      scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));
    },
  };
  return { call: handler, send };
};

/** tRPC over HTTP, as its own links speak it: the services' procedures for programs without NATS. */
export const internalRpcDialect: Dialect = defineDialect({
  name: "internal-rpc",
  title: "tRPC for internal services",
  prefixes: ["/trpc"],
  authentication: "token",
  operations: {
    call: {
      method: "GET",
      path: "/:path",
      documentedAs: "Queries and subscriptions",
      input: { params: ProcedureParams, query: ProcedureQuery },
    },
    send: {
      method: "POST",
      path: "/:path",
      documentedAs: "Mutations, and queries by POST",
      input: { params: ProcedureParams, query: ProcedureQuery },
    },
  },
  errorBody: ErrorEnvelope,
  toErrorAnswer,
  routes: internalRpcRoutes,
});
