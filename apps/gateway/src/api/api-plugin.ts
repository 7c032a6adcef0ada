import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { compressedAnswers } from "../edge/compressed-answers.ts";
import type { ErrorFormats } from "../edge/error-formats.ts";
import { setErrorForm } from "../edge/errors.ts";
import { EdgeError } from "../edge/failure.ts";
import { readIdempotencyKey } from "../edge/idempotency-key.ts";
import type { Api, ApiDeps, Operation, OperationRoute } from "./api.ts";

const NOT_BUILT: OperationRoute = {
  handler: async () => {
    throw new EdgeError("NOT_IMPLEMENTED", "This operation is documented, but not built yet.");
  },
};

interface ServedOperation {
  readonly api: Api;
  readonly name: string;
  readonly operation: Operation;
  readonly route: OperationRoute;
}

const serveOperation = (app: FastifyInstance, { api, name, operation, route }: ServedOperation) =>
  // A separate scope, so that an operation's content type parsers apply to it alone.
  app.register(async (scope) => {
    if (operation.isCompressed === true) await compressedAnswers(scope);
    await route.prepare?.(scope);
    const { isAlwaysAnswered = false, isUncounted = false, callsOf } = operation;
    scope.route({
      method: operation.method,
      url: operation.path,
      config: { dialect: api.name, operation: name, isAlwaysAnswered, ...(callsOf === undefined ? {} : { callsOf }) },
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      onRequest: async (request, reply) => {
        try {
          await app.authenticate(request, operation.authentication ?? api.authentication);
        } finally {
          // Attempts with bad tokens count as well, by their address.
          if (!isUncounted) app.countRequest(request, reply);
        }
        readIdempotencyKey(request);
        app.admitBody(request, reply);
      },
      handler: route.handler,
    });
  });

export interface ApiPluginOptions {
  readonly api: Api;
  readonly deps: ApiDeps;
  readonly formats: ErrorFormats;
  /** Whether paths below the prefix that are no route are answered in this API's form too: one API's alone for each prefix. */
  readonly ownsPrefix: boolean;
}

/** Serves an API below the prefix that it is registered with, in a scope of its own: every failure there has the API's form. */
export const apiPlugin: FastifyPluginAsync<ApiPluginOptions> = async (scope, { api, deps, formats, ownsPrefix }) => {
  setErrorForm(scope, api.toErrorAnswer);
  if (ownsPrefix) {
    formats.add(scope.prefix, api.toErrorAnswer);
    scope.setNotFoundHandler((request) => {
      throw scope.whyUnrouted(request);
    });
  }
  const routes = api.routes(deps);
  for (const [name, operation] of Object.entries(api.operations)) {
    const built = routes[name] ?? NOT_BUILT;
    const route = typeof built === "function" ? { handler: built } : built;
    await serveOperation(scope, { api, name, operation, route });
  }
};
