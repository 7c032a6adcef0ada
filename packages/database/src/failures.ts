import { CrossdeskError } from "@crossdesk/contracts";

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" ? code : undefined;
};

/** Serialization failure and deadlock: the same transaction, run again, may well succeed. */
export const isTransient = (error: unknown): boolean => ["40001", "40P01"].includes(codeOf(error) ?? "");

/** Whether a row was refused since there is one of the same key; `constraint` is the name of the key's index. */
export const isDuplicate = (error: unknown, constraint: string): boolean =>
  codeOf(error) === "23505" && error instanceof Error && Reflect.get(error, "constraint") === constraint;

const SOCKET_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
]);
/** Class 08; shutting down, crashed, starting up; too many connections; transaction idle for too long. */
const LOST_CODE = /^(?:08...|57P0[1-5]|53300|25P0[34])$/;
/** The transaction may only read: the server is a standby since a fail-over, or somebody made it read-only. */
const READ_ONLY_CODE = "25006";
/** Disk full, out of memory, a limit of the server's own; an input or output error. */
const EXHAUSTED_CODE = /^(?:53[0124]00|58030)$/;
/** pg and pg-pool say these without a code. */
const LOST_MESSAGE =
  /^(?:Connection terminated|timeout e(?:xceeded when trying to connect|xpired)|Client (?:has encountered|was closed)|Cannot use a pool after)/;

/** Whether the database could not be reached, or was lost on the way. */
export const isUnreachable = (error: unknown): boolean => {
  const code = codeOf(error);
  if (code !== undefined && (SOCKET_CODES.has(code) || LOST_CODE.test(code))) return true;
  return error instanceof Error && LOST_MESSAGE.test(error.message);
};

/** Whether the server only reads, on this connection at least. */
export const isReadOnly = (error: unknown): boolean => codeOf(error) === READ_ONLY_CODE;

/** Whether the server has no room left: on its disk, in its memory. */
export const isExhausted = (error: unknown): boolean => EXHAUSTED_CODE.test(codeOf(error) ?? "");

/** Whether the connection had better be replaced, as another may lead to a server that takes changes. */
export const isSpent = (error: unknown): boolean => isUnreachable(error) || isReadOnly(error) || isExhausted(error);

const SILENT = "Query read timeout";

/** The server went silent, and the connection is of no more use. */
export const silentServer = (): Error => new Error(SILENT);

const isSilentServer = (error: unknown): boolean => error instanceof Error && error.message === SILENT;

/** Seconds after which it is worth asking a server again that takes no changes: somebody has to make room, or a fail-over to end. */
const NO_CHANGES_RETRY_AFTER = 5;

/** The database answers, and takes no changes. */
export const noChanges = (why: string, cause?: unknown): CrossdeskError =>
  new CrossdeskError("SERVICE_UNAVAILABLE", `The database accepts no changes at the moment: ${why}.`, {
    details: { retryAfter: NO_CHANGES_RETRY_AFTER },
    cause,
  });

/**
 * Maps what the database throws into the catalogue: unreachable, lost, read-only or out of room is `SERVICE_UNAVAILABLE`, out of time
 * `DEADLINE_EXCEEDED`. Anything else stays as it is.
 */
export const toDatabaseFailure = (error: unknown): unknown => {
  if (error instanceof CrossdeskError) return error;
  if (isUnreachable(error)) {
    return new CrossdeskError("SERVICE_UNAVAILABLE", "The database cannot be reached.", {
      details: { retryAfter: 1 },
      cause: error,
    });
  }
  if (isReadOnly(error)) return noChanges("it is read-only", error);
  if (isExhausted(error)) return noChanges("it has no room left", error);
  // Statement timeout, lock timeout.
  if (isSilentServer(error) || ["57014", "55P03"].includes(codeOf(error) ?? "")) {
    return new CrossdeskError("DEADLINE_EXCEEDED", "The database took too long.", { cause: error });
  }
  if (isTransient(error)) {
    return new CrossdeskError("SERVICE_UNAVAILABLE", "Too many changes to the same data at once.", {
      details: { retryAfter: 1 },
      cause: error,
    });
  }
  return error;
};
