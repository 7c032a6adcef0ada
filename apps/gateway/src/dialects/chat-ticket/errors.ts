import type { ErrorAnswer } from "../../dialect.ts";
import type { Failure, FailureKind } from "../../failure.ts";
import type { ErrorResponse } from "./schemas.ts";

/** The documented titles, and for the other statuses HTTP's own reason in the same lower case. */
const TITLES = {
  400: "bad request",
  401: "not authorize",
  403: "forbidden",
  404: "not found",
  405: "method not allowed",
  408: "request timeout",
  409: "conflict",
  413: "payload too large",
  415: "unsupported media type",
  422: "unprocessable content",
  429: "too many requests",
  431: "request header fields too large",
  499: "client closed request",
  500: "internal server error",
  501: "not implemented",
  503: "service unavailable",
  504: "gateway timeout",
} as const;

const STATUSES = {
  VALIDATION_FAILED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TICKET_NOT_FOUND: 404,
  CATEGORY_NOT_FOUND: 404,
  CUSTOMER_NOT_FOUND: 404,
  AGENT_NOT_FOUND: 404,
  AGENT_NOT_ASSIGNED: 404,
  FILE_NOT_FOUND: 404,
  ILLEGAL_TRANSITION: 409,
  TICKET_CLOSED: 409,
  VERSION_CONFLICT: 409,
  IDEMPOTENCY_KEY_RUNNING: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  FILE_NOT_OWNED: 400,
  FILE_TOO_LARGE: 413,
  FILE_TYPE_REFUSED: 415,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  CANCELLED: 499,
  INTERNAL: 500,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  MEDIA_TYPE_REFUSED: 415,
  REQUEST_TIMEOUT: 408,
  HEADERS_TOO_LARGE: 431,
  NOT_IMPLEMENTED: 501,
} as const satisfies Record<FailureKind, keyof typeof TITLES>;

/** `status` is the HTTP status as a string; `detail` says what to mend. */
export const toErrorAnswer = ({ kind, message }: Failure): ErrorAnswer & { readonly body: ErrorResponse } => {
  const status = STATUSES[kind];
  return { status, body: { errors: [{ status: String(status), title: TITLES[status], detail: message }] } };
};
