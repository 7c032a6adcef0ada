import type { ErrorAnswer, Failure } from "../../edge/failure.ts";
import { FAILURE_STATUSES } from "../../edge/failure-statuses.ts";
import type { ErrorResponse } from "./schemas.ts";

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
  status: FAILURE_STATUSES[failure.kind],
  body: { error: { code: failure.kind, message: failure.message, ...toPaths(failure) } },
});
