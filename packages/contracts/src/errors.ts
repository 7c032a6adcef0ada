import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";

/**
 * Every failure that a caller can be told of, and the tRPC code it travels with. Domain code throws these kinds,
 * each dialect maps them by a total table, and nobody branches on a message.
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
  /** ILLEGAL_TRANSITION: the status the ticket has, and the statuses it may go to next. */
  readonly from?: string;
  readonly allowed?: readonly string[];
  /** VERSION_CONFLICT: the version stored. */
  readonly version?: number;
  /** TICKET_CLOSED: until when the customer reopens the ticket by writing; `null` where that is no longer possible. */
  readonly reopenableUntil?: string | null;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
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

/**
 * Reads a failure of a client's call back into the catalogue: a `TRPCClientError` by its data, a `CrossdeskError` as it
 * is, anything else as `INTERNAL` with the original as its cause.
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
  return new CrossdeskError("INTERNAL", "Something went wrong on our side.", { cause: failure });
};
