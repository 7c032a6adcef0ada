import { ERROR_CODES } from "@crossdesk/contracts";
import type { ErrorData, ErrorKind } from "@crossdesk/contracts";
import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { TRPC_ERROR_CODE_KEY } from "@trpc/server/rpc";
import { z } from "zod";
import type { EdgeErrorKind, ErrorAnswer, Failure, FailureKind } from "../../edge/failure.ts";

const EDGE_CODES = {
  ROUTE_NOT_FOUND: "NOT_FOUND",
  METHOD_NOT_ALLOWED: "METHOD_NOT_SUPPORTED",
  MEDIA_TYPE_REFUSED: "UNSUPPORTED_MEDIA_TYPE",
  HEADERS_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  RANGE_NOT_SATISFIABLE: "BAD_REQUEST",
  EXPECTATION_FAILED: "BAD_REQUEST",
  REQUEST_TIMEOUT: "TIMEOUT",
  NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
} as const satisfies Record<EdgeErrorKind, TRPC_ERROR_CODE_KEY>;

const CODES: Readonly<Record<FailureKind, TRPC_ERROR_CODE_KEY>> = { ...ERROR_CODES, ...EDGE_CODES };

/** What tRPC's HTTP links read as an error. */
export const ErrorEnvelope = z
  .object({
    error: z
      .object({
        message: z.string().describe("One sentence that says what to mend."),
        code: z.int().describe("The number that JSON-RPC has for it: several kinds share one."),
        data: z
          .looseObject({
            code: z.string().describe("tRPC's name for it."),
            httpStatus: z.int().describe("The HTTP status."),
            kind: z.string().describe("The kind of failure: a name that stays."),
            details: z.looseObject({}).describe("The facts that go with the kind, such as `issues`, field by field."),
          })
          .describe("What a program reads of it."),
      })
      .describe("What failed."),
  })
  .describe("A failure.");

/** The catalogue's kinds for what HTTP can get wrong. */
const EDGE_KINDS = {
  ROUTE_NOT_FOUND: "PROCEDURE_NOT_FOUND",
  METHOD_NOT_ALLOWED: "METHOD_NOT_SUPPORTED",
  MEDIA_TYPE_REFUSED: "VALIDATION_FAILED",
  HEADERS_TOO_LARGE: "PAYLOAD_TOO_LARGE",
  RANGE_NOT_SATISFIABLE: "VALIDATION_FAILED",
  EXPECTATION_FAILED: "VALIDATION_FAILED",
  REQUEST_TIMEOUT: "DEADLINE_EXCEEDED",
  NOT_IMPLEMENTED: "INTERNAL",
} as const satisfies Record<EdgeErrorKind, ErrorKind>;

const isEdgeKind = (kind: FailureKind): kind is EdgeErrorKind => Object.hasOwn(EDGE_KINDS, kind);

/** A failure before any procedure is called, in the structure of those that procedures answer. */
export const toErrorAnswer = ({ kind, message, details }: Failure): ErrorAnswer => {
  const code = CODES[kind];
  const httpStatus = getHTTPStatusCodeFromError(new TRPCError({ code }));
  const data: ErrorData = { code, httpStatus, kind: isEdgeKind(kind) ? EDGE_KINDS[kind] : kind, details };
  return { status: httpStatus, body: { error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data } } };
};
