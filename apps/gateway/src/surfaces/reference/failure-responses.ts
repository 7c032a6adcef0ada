import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";
import type { Api } from "../../api/api.ts";
import type { FailureKind } from "../../edge/failure.ts";
import { statusOf } from "./answer-statuses.ts";
import { headerRefs } from "./document-headers.ts";
import { COMMON_FAILURES, sampleFailure } from "./failures.ts";

const HEADERS_BY_STATUS: Readonly<Record<number, ReturnType<typeof headerRefs>>> = {
  401: headerRefs("WWW-Authenticate"),
  429: headerRefs("RateLimit", "RateLimit-Policy", "Retry-After"),
  503: headerRefs("Retry-After"),
};

/** How operations fail: by status, with an example of each kind in their API's own form. */
export type ToFailureResponses = (kinds: readonly FailureKind[]) => ZodOpenApiResponsesObject;

/** What any operation may answer is written once in a document, as a component; what an operation adds stands with it. */
export const createFailureResponses = ({
  toErrorAnswer,
  errorBody,
}: Pick<Api, "toErrorAnswer" | "errorBody">): ToFailureResponses => {
  const statusOfKind = (kind: FailureKind): number => toErrorAnswer(sampleFailure(kind)).status;
  const toResponse = (status: number, kinds: readonly FailureKind[]): ZodOpenApiResponseObject => ({
    description: statusOf(status).description,
    headers: { ...headerRefs("X-Request-Id"), ...HEADERS_BY_STATUS[status] },
    content: {
      "application/json": {
        schema: errorBody,
        examples: Object.fromEntries(kinds.map((kind) => [kind, { value: toErrorAnswer(sampleFailure(kind)).body }])),
      },
    },
  });
  const shared = new Map(
    [...Map.groupBy(COMMON_FAILURES, statusOfKind)].map(([status, kinds]) => [
      status,
      { kinds: new Set(kinds), response: { ...toResponse(status, kinds), id: statusOf(status).name } },
    ]),
  );
  return (kinds) =>
    Object.fromEntries(
      [...Map.groupBy(kinds, statusOfKind)].map(([status, group]) => {
        const common = shared.get(status);
        const isCommon = common !== undefined && group.every((kind) => common.kinds.has(kind));
        return [String(status), isCommon ? common.response : toResponse(status, group)];
      }),
    );
};
