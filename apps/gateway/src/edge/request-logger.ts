import type { FastifyBaseLogger } from "fastify";

type Level = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/** A request's own logger, made when it first has something to say: most requests have nothing beside their access line. */
export const createRequestLogger = (
  logger: FastifyBaseLogger,
  bindings: Record<string, unknown>,
): FastifyBaseLogger => {
  let own: FastifyBaseLogger | undefined;
  const child = (): FastifyBaseLogger => (own ??= logger.child(bindings));
  const say =
    (level: Level) =>
    (...line: unknown[]): void => {
      Reflect.apply(child()[level], child(), line);
    };
  return {
    level: logger.level,
    fatal: say("fatal"),
    error: say("error"),
    warn: say("warn"),
    info: say("info"),
    debug: say("debug"),
    trace: say("trace"),
    silent: say("silent"),
    child: (more, options) => child().child(more, options),
  };
};
