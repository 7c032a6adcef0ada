import type { ErrorAnswer, Failure } from "../../edge/failure.ts";
import { FAILURE_STATUSES } from "../../edge/failure-statuses.ts";
import type { FailureStatus } from "../../edge/failure-statuses.ts";
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
  416: "range not satisfiable",
  417: "expectation failed",
  422: "unprocessable content",
  429: "too many requests",
  431: "request header fields too large",
  499: "client closed request",
  500: "internal server error",
  501: "not implemented",
  503: "service unavailable",
  504: "gateway timeout",
} as const satisfies Record<FailureStatus, string>;

/** `status` is the HTTP status as a string; `detail` says what to mend. */
export const toErrorAnswer = ({ kind, message }: Failure): ErrorAnswer & { readonly body: ErrorResponse } => {
  const status = FAILURE_STATUSES[kind];
  return { status, body: { errors: [{ status: String(status), title: TITLES[status], detail: message }] } };
};
