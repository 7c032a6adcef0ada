import type { Logger } from "pino";

/** How a program ends: what it opened is closed in reverse, within a time. */
export interface Shutdown {
  /** Aborts as soon as the program is to end, before anything is closed. */
  readonly signal: AbortSignal;
  /** Adds what `name` needs to be closed. Closers run one after another, the last added first. */
  add(name: string, close: () => Promise<unknown> | void): void;
  /** Closes everything and ends the process; further calls change nothing. */
  run(reason: string, exitCode: number): Promise<void>;
}

/** What ends the program, and how long that may take. */
export interface ShutdownOptions {
  readonly logger: Logger;
  /** Milliseconds for all closers together: 4 s by default. */
  readonly withinMs?: number;
  /** Milliseconds between a signal and the first closer, in which others learn that the program ends: none by default. */
  readonly delayMs?: number;
}

const FLUSH_MS = 300;

/** Node sets `connected` in processes that were started with an IPC channel, and in no others. */
const wasForked = "connected" in process;

/**
 * Listens for what ends a program: SIGTERM, SIGINT and a parent that is gone (the IPC channel's `disconnect`) end it in
 * order with code 0, an uncaught failure with code 1. A second signal ends it immediately.
 */
export const createShutdown = ({ logger, withinMs = 4000, delayMs = 0 }: ShutdownOptions): Shutdown => {
  const closers: { name: string; close: () => Promise<unknown> | void }[] = [];
  const started = new AbortController();

  const closeAll = async (): Promise<void> => {
    for (const { name, close } of closers.toReversed()) {
      try {
        await close();
      } catch (error) {
        logger.error({ err: error, part: name }, "closing failed");
      }
    }
  };

  /** Ends the process when the log is written, which a reader that is stuck may not hold up. */
  const leave = (code: number): void => {
    setTimeout(() => process.exit(code), FLUSH_MS);
    logger.flush(() => process.exit(code));
  };

  const run = async (reason: string, exitCode: number): Promise<void> => {
    if (started.signal.aborted) return;
    started.abort();
    await close(reason, exitCode);
  };

  const close = async (reason: string, exitCode: number): Promise<void> => {
    setTimeout(() => {
      logger.error({ withinMs }, "closing took too long");
      leave(1);
    }, withinMs);
    logger.info({ reason }, "shutting down");
    await closeAll();
    logger.info("closed");
    leave(exitCode);
  };

  const onSignal = (reason: string) => (): void => {
    if (started.signal.aborted) process.exit(1);
    started.abort();
    if (delayMs > 0) logger.info({ reason, delayMs }, "to be shut down");
    // A failure meanwhile changes nothing: the process still ends.
    setTimeout(() => void close(reason, 0), delayMs);
  };
  const onFailure =
    (reason: string) =>
    (error: unknown): void => {
      logger.fatal({ err: error }, reason);
      void run(reason, 1);
    };
  process.on("SIGTERM", onSignal("SIGTERM"));
  process.on("SIGINT", onSignal("SIGINT"));
  const onOrphaned = (): void => void run("the parent process is gone", 0);
  process.once("disconnect", onOrphaned);
  // It may have gone before anybody listened.
  if (wasForked && !process.connected) setImmediate(onOrphaned);
  process.on("uncaughtException", onFailure("uncaught exception"));
  process.on("unhandledRejection", onFailure("unhandled rejection"));

  return { signal: started.signal, add: (name, close) => closers.push({ name, close }), run };
};
