import type { Operation } from "../../api/api.ts";
import type { Failure, FailureKind } from "../../edge/failure.ts";

/** What any operation may answer. `CANCELLED` is left out: who left reads no answer. */
const ALWAYS = [
  "VALIDATION_FAILED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "OVERLOADED",
  "SERVICE_UNAVAILABLE",
  "DEADLINE_EXCEEDED",
  "INTERNAL",
  "HEADERS_TOO_LARGE",
  "EXPECTATION_FAILED",
] as const satisfies readonly FailureKind[];

/** What a method that changes something may answer besides: it has a body, and may have an idempotency key. */
const CHANGING = [
  "REQUEST_TIMEOUT",
  "PAYLOAD_TOO_LARGE",
  "MEDIA_TYPE_REFUSED",
  "IDEMPOTENCY_KEY_RUNNING",
  "IDEMPOTENCY_KEY_REUSED",
] as const satisfies readonly FailureKind[];

/** A sentence of each kind, as services and edge word them. */
const SENTENCES = {
  VALIDATION_FAILED: "subject: is required",
  UNAUTHENTICATED: "An Authorization header with a Bearer token is needed.",
  FORBIDDEN: "The caller's role does not allow this.",
  TICKET_NOT_FOUND: "There is no such ticket.",
  CATEGORY_NOT_FOUND: "There is no such category.",
  CUSTOMER_NOT_FOUND: "There is no such customer.",
  AGENT_NOT_FOUND: "There is no such agent.",
  AGENT_NOT_ASSIGNED: "No agent is assigned.",
  FILE_NOT_FOUND: "There is no such file.",
  API_KEY_NOT_FOUND: "There is no such API key.",
  WEBHOOK_NOT_FOUND: "There is no such webhook endpoint.",
  PROCEDURE_NOT_FOUND: 'There is no procedure "tickets.nothing".',
  METHOD_NOT_SUPPORTED: '"tickets.close" is a mutation: it is called by POST.',
  ILLEGAL_TRANSITION: "The ticket's status does not allow this.",
  TICKET_CLOSED: "The ticket is closed.",
  VERSION_CONFLICT: "Somebody else changed it meanwhile.",
  IDEMPOTENCY_KEY_RUNNING: "A request with this Idempotency-Key is still running.",
  IDEMPOTENCY_KEY_REUSED: "This Idempotency-Key was used with another request.",
  FILE_NOT_OWNED: "The file was uploaded by somebody else.",
  FILE_TOO_LARGE: "The file is larger than is accepted.",
  FILE_TYPE_REFUSED: "The file is of a type that is not accepted here.",
  PAYLOAD_TOO_LARGE: "The body is larger than is accepted.",
  RATE_LIMITED: "This caller has sent too many requests: try again in 7 seconds.",
  OVERLOADED: "There is more to do than can be done now: try again in 1 second.",
  SERVICE_UNAVAILABLE: "A part of the system does not answer: try again in 1 second.",
  DEADLINE_EXCEEDED: "A part of the system took too long to answer.",
  CANCELLED: "The client left.",
  INTERNAL: "Something went wrong on our side. Request id: 0197f1c2-8f43-7c11-9a53-2c7d2a8a4a2e.",
  ROUTE_NOT_FOUND: "There is nothing at this path.",
  METHOD_NOT_ALLOWED: "This path answers GET, HEAD, not PUT.",
  MEDIA_TYPE_REFUSED: "The body has a content type that is not accepted here.",
  RANGE_NOT_SATISFIABLE: "The file has 2000 bytes, and the Range header asks for none of them.",
  EXPECTATION_FAILED: "The only supported Expect header is 100-continue.",
  REQUEST_TIMEOUT: "The body did not arrive in time.",
  HEADERS_TOO_LARGE: "The path and headers are larger than is accepted.",
  NOT_IMPLEMENTED: "This operation is documented, but not built yet.",
} as const satisfies Record<FailureKind, string>;

/** What any operation, or any that changes something, may answer. */
export const COMMON_FAILURES: readonly FailureKind[] = [...ALWAYS, ...CHANGING];

const isChanging = ({ method }: Operation): boolean => method !== "GET";

/** The kinds of failure that an operation may answer, each once. */
export const failuresOf = (operation: Operation, own: readonly FailureKind[]): readonly FailureKind[] => [
  ...new Set<FailureKind>([...ALWAYS, ...(isChanging(operation) ? CHANGING : []), ...own]),
];

/** A failure of that kind, for a dialect to put into its own form. */
export const sampleFailure = (kind: FailureKind): Failure => ({
  kind,
  message: SENTENCES[kind],
  details: kind === "VALIDATION_FAILED" ? { issues: [{ path: ["subject"], message: "is required" }] } : {},
  headers: {},
});
