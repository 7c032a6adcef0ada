import type { FastifyInstance } from "fastify";
import type { Dialect, DialectDeps, Operation, OperationRoute } from "./api.ts";
import { EdgeError } from "../edge/failure.ts";
import type { CountRequest } from "../edge/rate-limit.ts";
import type { Authenticate } from "../edge/authentication.ts";
import { readIdempotencyKey } from "../edge/idempotency-key.ts";

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

/** What a request passes before its operation. */
export interface EntryChecks {
  readonly authenticate: Authenticate;
  /** Left out where requests aren't limited. */
  readonly countRequest?: CountRequest;
}

const serveOperation = (
  app: FastifyInstance,
  { dialect, name, operation, route }: Served,
  { authenticate, countRequest }: EntryChecks,
) =>
  // A scope of its own, so that an operation's content type parsers are nobody else's.
  app.register(async (scope) => {
    await route.prepare?.(scope);
    scope.route({
      method: operation.method,
      url: operation.path,
      config: { dialect: dialect.name, operation: name },
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      onRequest: async (request, reply) => {
        try {
          await authenticate(request, operation.authentication ?? dialect.authentication);
        } finally {
          // Attempts with bad tokens count as well, by their address.
          await countRequest?.(request, reply);
        }
        readIdempotencyKey(request);
      },
      handler: route.handler,
    });
  });

/** Registers a dialect's operations under each of its prefixes. */
export const serveDialect = (app: FastifyInstance, dialect: Dialect, deps: DialectDeps & EntryChecks): void => {
  const routes = dialect.routes(deps);
  for (const prefix of dialect.prefixes) {
    void app.register(
      async (scope) => {
        for (const [name, operation] of Object.entries(dialect.operations)) {
          const built = routes[name] ?? NOT_BUILT;
          const route = typeof built === "function" ? { handler: built } : built;
          await serveOperation(scope, { dialect, name, operation, route }, deps);
        }
      },
      { prefix },
    );
  }
};
