import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/**
 * Every kind of failure that a caller can receive, with its tRPC code. Domain code throws these kinds, each dialect
 * maps them by a total table, and no code branches on a message.
 */
export const ERROR_CODES = {
  VALIDATION_FAILED: "BAD_REQUEST",
  UNAUTHENTICATED: "UNAUTHORIZED",
  FORBIDDEN: "FORBIDDEN",
  TICKET_NOT_FOUND: "NOT_FOUND",
  CATEGORY_NOT_FOUND: "NOT_FOUND",
  CUSTOMER_NOT_FOUND: "NOT_FOUND",
  AGENT_NOT_FOUND: "NOT_FOUND",
  AGENT_NOT_ASSIGNED: "NOT_FOUND",
  FILE_NOT_FOUND: "NOT_FOUND",
  WEBHOOK_NOT_FOUND: "NOT_FOUND",
  API_KEY_NOT_FOUND: "NOT_FOUND",
  /** What was called itself, or called as a query where it is a mutation. */
  PROCEDURE_NOT_FOUND: "NOT_FOUND",
  METHOD_NOT_SUPPORTED: "METHOD_NOT_SUPPORTED",
  ILLEGAL_TRANSITION: "CONFLICT",
  TICKET_CLOSED: "CONFLICT",
  VERSION_CONFLICT: "CONFLICT",
  IDEMPOTENCY_KEY_RUNNING: "CONFLICT",
  IDEMPOTENCY_KEY_REUSED: "UNPROCESSABLE_CONTENT",
  FILE_NOT_OWNED: "BAD_REQUEST",
  FILE_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  FILE_TYPE_REFUSED: "UNSUPPORTED_MEDIA_TYPE",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  RATE_LIMITED: "TOO_MANY_REQUESTS",
  OVERLOADED: "TOO_MANY_REQUESTS",
  SERVICE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  DEADLINE_EXCEEDED: "TIMEOUT",
  CANCELLED: "CLIENT_CLOSED_REQUEST",
  INTERNAL: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<string, TRPC_ERROR_CODE_KEY>;

export type ErrorKind = keyof typeof ERROR_CODES;

/** One field at fault: `path` as JSON keys from the input's root, `message` a clause such as `must not be empty`. */
export interface FieldIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The facts that go with a kind, for dialects and clients to build their answer from. */
export interface ErrorDetails {
  readonly issues?: readonly FieldIssue[];
  /** ILLEGAL_TRANSITION: the status the ticket has, and the statuses it may go to next; for a rating, those of them in which it can be rated. */
  readonly from?: string;
  readonly allowed?: readonly string[];
  /** VERSION_CONFLICT: the version stored. */
  readonly version?: number;
  /** TICKET_CLOSED: until when the customer reopens the ticket by writing; `null` where that is no longer possible. */
  readonly reopenableUntil?: string | null;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
  /** RATE_LIMITED: what ran out, such as `tenant-stored-bytes`, how much of it there is, and how much is left. */
  readonly quota?: { readonly name: string; readonly limit: number; readonly remaining: number };
  /** FILE_TOO_LARGE and PAYLOAD_TOO_LARGE: the most that is accepted, in bytes. */
  readonly limit?: number;
}

/** A failure of the catalogue. `message` is one sentence for the caller: no stack, no SQL, no other party's data. */
export class CrossdeskError extends Error {
  override readonly name = "CrossdeskError";
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;

  constructor(
    kind: ErrorKind,
    message: string,
    options?: { readonly details?: ErrorDetails; readonly cause?: unknown },
  ) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.details = options?.details ?? {};
  }
}

/** The refusal of one field of an input; `message` is a clause that goes after its name, such as `must be in the future`. */
export const refuseField = (field: string, message: string): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", `${field}: ${message}`, {
    details: { issues: [{ path: [field], message }] },
  });

/** What `TRPCClientError.data` holds for a call to Crossdesk, whichever transport carried it. */
export interface ErrorData {
  readonly code: TRPC_ERROR_CODE_KEY;
  readonly httpStatus: number;
  readonly kind: ErrorKind;
  readonly details: ErrorDetails;
  readonly path?: string;
  readonly requestId?: string;
}

const KIND_OF_CODE: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorKind>> = {
  PARSE_ERROR: "VALIDATION_FAILED",
  BAD_REQUEST: "VALIDATION_FAILED",
  UNAUTHORIZED: "UNAUTHENTICATED",
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "PROCEDURE_NOT_FOUND",
  METHOD_NOT_SUPPORTED: "METHOD_NOT_SUPPORTED",
  UNSUPPORTED_MEDIA_TYPE: "VALIDATION_FAILED",
  PAYLOAD_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  TOO_MANY_REQUESTS: "OVERLOADED",
  SERVICE_UNAVAILABLE: "SERVICE_UNAVAILABLE",
  BAD_GATEWAY: "SERVICE_UNAVAILABLE",
  TIMEOUT: "DEADLINE_EXCEEDED",
  GATEWAY_TIMEOUT: "DEADLINE_EXCEEDED",
  CLIENT_CLOSED_REQUEST: "CANCELLED",
};

/** The kind for a failure that has only a tRPC code (the transport's own); anything unknown is `INTERNAL`. */
export const kindOfCode = (code: TRPC_ERROR_CODE_KEY): ErrorKind => KIND_OF_CODE[code] ?? "INTERNAL";

const isErrorKind = (value: unknown): value is ErrorKind =>
  typeof value === "string" && Object.hasOwn(ERROR_CODES, value);

/** What an HTTP status says where the answer says nothing else: a proxy's own page in front of a gateway that is gone. */
const KIND_OF_STATUS: Readonly<Record<number, ErrorKind>> = {
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  408: "DEADLINE_EXCEEDED",
  413: "PAYLOAD_TOO_LARGE",
  429: "RATE_LIMITED",
  502: "SERVICE_UNAVAILABLE",
  503: "SERVICE_UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const WORDS = {
  SERVICE_UNAVAILABLE: "The system cannot be reached, or is not ready. Try again.",
  DEADLINE_EXCEEDED: "There was no answer in time. The call may have taken effect.",
  CANCELLED: "The call was cancelled.",
  INTERNAL: "Something went wrong on our side.",
} as const satisfies Partial<Record<ErrorKind, string>>;

const isWorded = (kind: ErrorKind): kind is keyof typeof WORDS => Object.hasOwn(WORDS, kind);

/** The failures that a chain of causes begins with, outermost first. */
function* causesOf(failure: unknown): Generator<Error> {
  for (let error = failure; error instanceof Error; error = error.cause) yield error;
}

const statusOf = (failure: unknown): number | undefined => {
  if (typeof failure !== "object" || failure === null || !("meta" in failure)) return undefined;
  const { meta } = failure;
  if (typeof meta !== "object" || meta === null || !("response" in meta)) return undefined;
  const { response } = meta;
  if (typeof response !== "object" || response === null || !("status" in response)) return undefined;
  return typeof response.status === "number" ? response.status : undefined;
};

/** What went wrong with a call that no procedure answered: it was given up, the network broke, or a proxy answered in its place. */
const kindWithoutAnswer = (failure: unknown): ErrorKind => {
  for (const { name } of causesOf(failure)) {
    if (name === "TimeoutError") return "DEADLINE_EXCEEDED";
    if (name === "AbortError") return "CANCELLED";
  }
  const status = statusOf(failure);
  if (status !== undefined) return KIND_OF_STATUS[status] ?? "INTERNAL";
  // `fetch` throws a TypeError where no connection came about or one broke. An answer that is not JSON is a proxy's, in place of the gateway's.
  const cause = failure instanceof Error && failure.name === "TRPCClientError" ? failure.cause : undefined;
  return cause instanceof TypeError || cause instanceof SyntaxError ? "SERVICE_UNAVAILABLE" : "INTERNAL";
};

/**
 * Reads a failure of a client's call back into the catalogue: a `TRPCClientError` by its data, one without an answer (the network, a proxy, an
 * abort) by its cause, a `CrossdeskError` as it is, anything else as `INTERNAL` with the original as its cause.
 */
export const toCrossdeskError = (failure: unknown): CrossdeskError => {
  if (failure instanceof CrossdeskError) return failure;
  if (failure instanceof Error && "data" in failure && typeof failure.data === "object" && failure.data !== null) {
    const data = failure.data as Partial<ErrorData>;
    if (isErrorKind(data.kind)) {
      return new CrossdeskError(data.kind, failure.message, { details: data.details ?? {}, cause: failure });
    }
    if (data.code !== undefined) return new CrossdeskError(kindOfCode(data.code), failure.message, { cause: failure });
  }
  const kind = kindWithoutAnswer(failure);
  const message = isWorded(kind) ? WORDS[kind] : failure instanceof Error ? failure.message : WORDS.INTERNAL;
  return new CrossdeskError(kind, message, { cause: failure });
};

const REPEATABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  "SERVICE_UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "OVERLOADED",
  "RATE_LIMITED",
  // The first attempt is still at work; its answer is kept for the next one.
  "IDEMPOTENCY_KEY_RUNNING",
]);

/** Whether sending a call once more may succeed. Safe for queries, and for mutations that carry an idempotency key. */
export const isRetryable = (failure: unknown): boolean => REPEATABLE.has(toCrossdeskError(failure).kind);
