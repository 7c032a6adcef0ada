import type { FailureKind } from "./failure.ts";

/**
 * The HTTP status of each failure, the same in every dialect: what differs is the body. A dialect whose API documents
 * another status spreads this table into its own and says so there.
 */
export const FAILURE_STATUSES = {
  VALIDATION_FAILED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TICKET_NOT_FOUND: 404,
  CATEGORY_NOT_FOUND: 404,
  CUSTOMER_NOT_FOUND: 404,
  AGENT_NOT_FOUND: 404,
  AGENT_NOT_ASSIGNED: 404,
  FILE_NOT_FOUND: 404,
  WEBHOOK_NOT_FOUND: 404,
  API_KEY_NOT_FOUND: 404,
  // Between gateway and services: nothing that a partner has called.
  PROCEDURE_NOT_FOUND: 500,
  METHOD_NOT_SUPPORTED: 500,
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
  RANGE_NOT_SATISFIABLE: 416,
  EXPECTATION_FAILED: 417,
  REQUEST_TIMEOUT: 408,
  HEADERS_TOO_LARGE: 431,
  NOT_IMPLEMENTED: 501,
} as const satisfies Record<FailureKind, number>;

export type FailureStatus = (typeof FAILURE_STATUSES)[FailureKind];
