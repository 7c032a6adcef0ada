import type { ErrorAnswer } from "../../dialect.ts";
import type { Failure, FailureKind } from "../../failure.ts";
import type { ErrorResponse } from "./schemas.ts";

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
} as const satisfies Record<FailureKind, number>;

const toJsonPath = (keys: readonly (string | number)[]): string =>
  keys.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : `${path}.${key}`), "$");

/** `paths` names the field where one alone is at fault, as a JSON path. */
const toPaths = ({ details }: Failure): { readonly paths?: string } => {
  const [issue, ...others] = details.issues ?? [];
  if (issue === undefined || others.length > 0 || issue.path.length === 0) return {};
  return { paths: toJsonPath(issue.path) };
};

/** `code` is the failure's kind: a name that stays, where the sentence may change. */
export const toErrorAnswer = (failure: Failure): ErrorAnswer & { readonly body: ErrorResponse } => ({
  status: STATUSES[failure.kind],
  body: { error: { code: failure.kind, message: failure.message, ...toPaths(failure) } },
});
