import { CrossdeskError, toCrossdeskError } from "@crossdesk/contracts";
import type { ErrorDetails, ErrorKind, FieldIssue } from "@crossdesk/contracts";
import { errorCodes } from "fastify";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

/** What can fail at the edge itself, before any service is asked. */
export type EdgeErrorKind =
  | "ROUTE_NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "MEDIA_TYPE_REFUSED"
  | "RANGE_NOT_SATISFIABLE"
  | "EXPECTATION_FAILED"
  | "REQUEST_TIMEOUT"
  | "HEADERS_TOO_LARGE"
  | "NOT_IMPLEMENTED";

export type FailureKind = ErrorKind | EdgeErrorKind;

/** What every dialect puts into its own words and form. `message` is one sentence for the caller. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly details: ErrorDetails;
  /** Headers that belong to the answer: `Allow`, `Retry-After`, `WWW-Authenticate`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A failure in an API's own form. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Puts a failure into an API's own form. */
export type ToErrorAnswer = (failure: Failure) => ErrorAnswer;

/** A failure of the edge, thrown by plugins and routes. */
export class EdgeError extends Error {
  override readonly name = "EdgeError";
  readonly kind: EdgeErrorKind;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: EdgeErrorKind, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.kind = kind;
    this.headers = headers;
  }
}

/** A caller's input that is not as documented, field by field. */
export const invalidInput = (issues: readonly FieldIssue[]): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", describeIssues(issues), { details: { issues } });

/** `field.0.name: must be …; other: is required`, in the caller's own field names. */
export const describeIssues = (issues: readonly FieldIssue[]): string =>
  issues
    .map(({ path, message }) => (path.length === 0 ? `The body ${message}` : `${path.join(".")}: ${message}`))
    .join("; ");

/** Seconds after which a retry makes sense, where the failure itself doesn't say. */
const RETRY_AFTER: Partial<Record<FailureKind, number>> = {
  RATE_LIMITED: 1,
  OVERLOADED: 1,
  SERVICE_UNAVAILABLE: 1,
  IDEMPOTENCY_KEY_RUNNING: 1,
};

/** For kinds that the transport reports in its own, technical words. */
const SENTENCES: Partial<Record<ErrorKind, string>> = {
  SERVICE_UNAVAILABLE: "The service does not answer at the moment. Try again shortly.",
  DEADLINE_EXCEEDED: "The service took too long to answer.",
  OVERLOADED: "There is too much to do at the moment. Try again shortly.",
  PAYLOAD_TOO_LARGE: "The request, or its answer, is larger than can be passed on. Ask for less at once.",
  CANCELLED: "The request was given up.",
};

/** What the gateway itself does wrong where a service says so. */
const OURS: ReadonlySet<ErrorKind> = new Set(["INTERNAL", "PROCEDURE_NOT_FOUND", "METHOD_NOT_SUPPORTED"]);

const headersOf = (kind: FailureKind, details: ErrorDetails): Record<string, string> => {
  if (kind === "UNAUTHENTICATED") return { "www-authenticate": 'Bearer realm="crossdesk"' };
  const retryAfter = details.retryAfter ?? RETRY_AFTER[kind];
  return {
    ...(retryAfter === undefined ? {} : { "retry-after": String(Math.ceil(retryAfter)) }),
    ...(details.quota === undefined ? {} : rateLimitHeaders({ ...details.quota, retryAfter: details.retryAfter })),
  };
};

const fromFastify = (error: Error & { readonly code: string; readonly statusCode?: unknown }): Failure | undefined => {
  if (!error.code.startsWith("FST_")) return undefined;
  const failure = (kind: FailureKind, message: string): Failure => ({ kind, message, details: {}, headers: {} });
  if (error instanceof errorCodes.FST_ERR_CTP_BODY_TOO_LARGE) {
    return failure("PAYLOAD_TOO_LARGE", "The body is larger than is accepted.");
  }
  if (error instanceof errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE) {
    return failure("MEDIA_TYPE_REFUSED", "The body has a content type that is not accepted here.");
  }
  if (error instanceof errorCodes.FST_ERR_BAD_URL || error instanceof errorCodes.FST_ERR_MAX_PARAM_LENGTH) {
    return failure("VALIDATION_FAILED", "The path is not well-formed: check its percent-encoding and length.");
  }
  if (typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500) {
    return failure("VALIDATION_FAILED", "The request could not be read: its body is not what its headers announce.");
  }
  return undefined;
};

/** Reads whatever was thrown while a request was answered. What is unknown becomes a plain `INTERNAL`. */
export const toFailure = (thrown: unknown, requestId: string): Failure => {
  if (thrown instanceof EdgeError) {
    return { kind: thrown.kind, message: thrown.message, details: {}, headers: thrown.headers };
  }
  if (thrown instanceof Error && "code" in thrown && typeof thrown.code === "string") {
    const failure = fromFastify(Object.assign(thrown, { code: thrown.code }));
    if (failure !== undefined) return failure;
  }
  const { kind, message, details } = toCrossdeskError(thrown);
  if (OURS.has(kind)) {
    const text = `Something went wrong on our side. Request id: ${requestId}.`;
    return { kind: "INTERNAL", message: text, details: {}, headers: {} };
  }
  return { kind, message: SENTENCES[kind] ?? message, details, headers: headersOf(kind, details) };
};
