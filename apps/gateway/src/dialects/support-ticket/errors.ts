import type { ErrorAnswer } from "../../dialect.ts";
import type { Failure } from "../../failure.ts";
import { FAILURE_STATUSES } from "../../failure-statuses.ts";
import type { ErrorResponse } from "./schemas.ts";

/** 409 names the statuses that the ticket may go to. */
const describe = ({ kind, message, details }: Failure): string =>
  kind === "ILLEGAL_TRANSITION" && details.allowed !== undefined && details.allowed.length > 0
    ? `${message} Allowed next: ${details.allowed.join(", ")}.`
    : message;

export const toErrorAnswer = (failure: Failure): ErrorAnswer & { readonly body: ErrorResponse } => ({
  status: FAILURE_STATUSES[failure.kind],
  body: { status: 0, message: describe(failure), data: null },
});
