import type { ErrorAnswer, Failure } from "../../edge/failure.ts";
import { FAILURE_STATUSES } from "../../edge/failure-statuses.ts";
import type { ErrorResponse } from "./schemas.ts";

const sentence = ({ kind, message }: Failure): string =>
  kind === "VALIDATION_FAILED" ? "The request is not valid." : message;

/** `detail` says what is at fault, field by field where the request is. */
export const toErrorAnswer = (failure: Failure): ErrorAnswer & { readonly body: ErrorResponse } => ({
  status: FAILURE_STATUSES[failure.kind],
  body: { data: null, detail: failure.message, error: true, message: sentence(failure) },
});
