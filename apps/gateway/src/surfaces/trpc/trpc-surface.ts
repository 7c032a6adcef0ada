import { createForwardingRouter } from "@crossdesk/contracts";
import type { CallContext } from "@crossdesk/contracts";
import { instrumentation } from "@crossdesk/service-kit";
import { TRPCError } from "@trpc/server";
import { fastifyRequestHandler } from "@trpc/server/adapters/fastify";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, ApiDeps, OperationHandler, OperationRoute } from "../../api/api.ts";
import { checkJson } from "../../edge/json-text.ts";
import { EdgeError, invalidInput } from "../../edge/failure.ts";
import { parseInput } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { compressAnswers } from "./compress-answers.ts";
import { ErrorEnvelope, toErrorAnswer } from "./errors.ts";
import { createForward } from "./forward-calls.ts";
import { createSubscriptions } from "./subscriptions.ts";

const ProcedureParams = z.object({
  path: z
    .string()
    .min(1)
    .max(2_000)
    .describe("The path of a procedure, such as `tickets.get`; of a batch, several with commas between them."),
});
/** tRPC's links write these. */
const ProcedureQuery = z.object({
  batch: z.string().optional().describe("`1` for a batch."),
  input: z.string().optional().describe("The input of a query as JSON; of a batch, the inputs by their numbers."),
  lastEventId: z.string().optional().describe("The id of the last item that came: a subscription goes on behind it."),
});

/** A batch answers for each of its calls. */
const BatchAnswer = z.array(z.looseObject({})).describe("Of a batch: what came of each call.");

/** One key for two calls would make the second a repetition of the first; which calls a client joins to a batch is chance. */
const requireOneCall = ({ idempotencyKey }: CallContext, calls: readonly unknown[]): void => {
  if (idempotencyKey === undefined || calls.length === 1) return;
  const message = "is for one call: send each mutation that has a key as a request of its own (httpLink)";
  const cause = invalidInput([{ path: ["Idempotency-Key"], message }]);
  throw new TRPCError({ code: "BAD_REQUEST", message: cause.message, cause });
};

const notJson = (): EdgeError =>
  new EdgeError("MEDIA_TYPE_REFUSED", "The input must be JSON, sent with the content type application/json.");

/** tRPC makes a URL of the header `Host`, and throws outside its own answers where it cannot. */
const toRefusal = (thrown: unknown): unknown =>
  thrown instanceof TRPCError && thrown.code === "BAD_REQUEST"
    ? invalidInput([{ path: ["Host"], message: "is not the name of a host" }])
    : thrown;

const serveCalls = (deps: ApiDeps): OperationHandler => {
  const { client } = deps;
  const subscriptions = createSubscriptions(deps);
  const router = createForwardingRouter(createForward(client));
  return async (request, reply) => {
    const { path } = parseInput(ProcedureParams, request.params);
    const serve = request.method === "POST" ? undefined : subscriptions.get(path);
    if (serve !== undefined && (await serve(request, reply))) return reply;
    const { rpc } = callOf(request).context;
    const context: CallContext = { ...rpc, requestId: request.id, onServe: instrumentation().onServe };
    await fastifyRequestHandler({
      router,
      path,
      req: request,
      res: reply,
      createContext: ({ info }) => {
        requireOneCall(context, info.calls);
        return context;
      },
    }).catch((thrown: unknown) => {
      throw toRefusal(thrown);
    });
    return reply;
  };
};

/** A batch is as many calls as it has paths. */
const callsOf = ({ params }: FastifyRequest): number =>
  ProcedureParams.safeParse(params).data?.path.split(",").length ?? 1;

const internalRpcRoutes = (deps: ApiDeps) => {
  const handler = serveCalls(deps);
  const send: OperationRoute = {
    handler,
    // tRPC reads the body itself.
    prepare: (scope) => {
      scope.removeContentTypeParser("application/json");
      scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
        try {
          checkJson(String(body));
          done(null, body);
        } catch (error) {
          done(error instanceof Error ? error : new Error("The body cannot be read."));
        }
      });
      scope.addContentTypeParser("*", (_request, _body, done) => done(notJson()));
    },
  };
  return { call: { handler, prepare: compressAnswers }, send };
};

/** tRPC over HTTP, as its own links speak it: the services' procedures for programs without NATS. */
export const trpcSurface: Api = defineApi({
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
      callsOf,
    },
    send: {
      method: "POST",
      path: "/:path",
      documentedAs: "Mutations",
      input: { params: ProcedureParams, query: ProcedureQuery },
      callsOf,
    },
  },
  errorBody: z.union([ErrorEnvelope, BatchAnswer]).describe("A failure."),
  toErrorAnswer,
  routes: internalRpcRoutes,
});
