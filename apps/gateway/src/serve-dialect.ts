import type { FastifyInstance } from "fastify";
import type { Dialect, DialectDeps, Operation, OperationRoute } from "./dialect.ts";
import { EdgeError } from "./failure.ts";
import type { Authenticate } from "./plugins/authentication.ts";
import { readIdempotencyKey } from "./plugins/idempotency-key.ts";

const NOT_BUILT: OperationRoute = {
  handler: async () => {
    throw new EdgeError("NOT_IMPLEMENTED", "This operation is documented, but not built yet.");
  },
};

interface Served {
  readonly dialect: Dialect;
  readonly name: string;
  readonly operation: Operation;
  readonly route: OperationRoute;
}

const serveOperation = (
  app: FastifyInstance,
  { dialect, name, operation, route }: Served,
  authenticate: Authenticate,
) =>
  // A scope of its own, so that an operation's content type parsers are nobody else's.
  app.register(async (scope) => {
    await route.prepare?.(scope);
    scope.route({
      method: operation.method,
      url: operation.path,
      config: { dialect: dialect.name, operation: name },
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      onRequest: async (request) => {
        await authenticate(request, operation.authentication ?? dialect.authentication);
        readIdempotencyKey(request);
      },
      handler: route.handler,
    });
  });

/** Registers a dialect's operations under each of its prefixes. */
export const serveDialect = (
  app: FastifyInstance,
  dialect: Dialect,
  deps: DialectDeps & { readonly authenticate: Authenticate },
): void => {
  const routes = dialect.routes(deps);
  for (const prefix of dialect.prefixes) {
    void app.register(
      async (scope) => {
        for (const [name, operation] of Object.entries(dialect.operations)) {
          const built = routes[name] ?? NOT_BUILT;
          const route = typeof built === "function" ? { handler: built } : built;
          await serveOperation(scope, { dialect, name, operation, route }, deps.authenticate);
        }
      },
      { prefix },
    );
  }
};
