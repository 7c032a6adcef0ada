import pino from "pino";
import type { DestinationStream, Level, Logger } from "pino";
import { openOutput } from "./output.ts";
import type { Output } from "./output.ts";
import { serializeError } from "./serialize-error.ts";

/** What a logger needs to know. */
export interface LoggerOptions {
  /** Goes into every line as `service`. */
  readonly service: string;
  readonly level: Level | "silent";
  /** Standard output by default otherwise. */
  readonly destination?: DestinationStream;
}

const STANDARD_OUTPUT = 1;
/** All loggers of a process have it in common. */
let standardOutput: Output | undefined;

/** Last line of defence: what must not be logged is not given to the logger in the first place. */
const REDACTED = ["password", "token", "secret", "authorization", "cookie", "email", "phone", "name"];

/**
 * A pino logger that writes JSON lines asynchronously, and what is left when the process ends. Log ids, never objects of the
 * domain; per-call loggers come from `logger.child({ requestId })`.
 */
export const createLogger = ({ service, level, destination }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError, error: serializeError },
      redact: { paths: REDACTED.flatMap((key) => [key, `*.${key}`]), censor: "[redacted]" },
    },
    destination ?? (standardOutput ??= openOutput(STANDARD_OUTPUT)),
  );
