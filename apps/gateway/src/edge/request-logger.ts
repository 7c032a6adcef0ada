import type { FastifyBaseLogger } from "fastify";

type Level = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";

/** A class, because a request that is a stream keeps its logger for hours: methods are shared, closures would be its own. */
class RequestLogger implements FastifyBaseLogger {
  readonly #logger: FastifyBaseLogger;
  readonly #bindings: Record<string, unknown>;
  #own: FastifyBaseLogger | undefined;

  constructor(logger: FastifyBaseLogger, bindings: Record<string, unknown>) {
    this.#logger = logger;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#logger.level;
  }

  fatal(...line: unknown[]): void {
    this.#write("fatal", line);
  }

  error(...line: unknown[]): void {
    this.#write("error", line);
  }

  warn(...line: unknown[]): void {
    this.#write("warn", line);
  }

  info(...line: unknown[]): void {
    this.#write("info", line);
  }

  debug(...line: unknown[]): void {
    this.#write("debug", line);
  }

  trace(...line: unknown[]): void {
    this.#write("trace", line);
  }

  silent(...line: unknown[]): void {
    this.#write("silent", line);
  }

  child(...args: Parameters<FastifyBaseLogger["child"]>): FastifyBaseLogger {
    return this.#child().child(...args);
  }

  #write(level: Level, line: readonly unknown[]): void {
    const child = this.#child();
    Reflect.apply(child[level], child, line);
  }

  #child(): FastifyBaseLogger {
    return (this.#own ??= this.#logger.child(this.#bindings));
  }
}

/** A request's own logger, made when it first has something to say: most requests have nothing beside their access line. */
export const createRequestLogger = (logger: FastifyBaseLogger, bindings: Record<string, unknown>): FastifyBaseLogger =>
  new RequestLogger(logger, bindings);
