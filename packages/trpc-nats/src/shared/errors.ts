import { TRPCClientError } from "@trpc/client";
import type { AnyTRPCRouter, TRPC_ERROR_CODE_KEY } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { isRecord } from "./wire.ts";

/** The codes that the transport itself fails with, and the HTTP status each has in tRPC. */
const HTTP_STATUS = {
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  CLIENT_CLOSED_REQUEST: 499,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
} as const satisfies Partial<Record<TRPC_ERROR_CODE_KEY, number>>;

/** The codes of failures that come from the transport and not from a procedure. */
export type TransportErrorCode = keyof typeof HTTP_STATUS;

/**
 * `TRPCClientError.data` of a failure of the transport. It has the fields of tRPC's default shape, and says whether the
 * call can be repeated: `retryable` is true only if the procedure certainly did not run and may run when tried again.
 */
export interface TransportErrorData {
  readonly code: TransportErrorCode;
  readonly httpStatus: number;
  readonly path: string;
  readonly retryable: boolean;
}

/** What is said about a failure when it is made. */
export interface TransportFailure {
  readonly code: TransportErrorCode;
  readonly message: string;
  readonly path: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Makes the error that a caller of the link gets, in the structure of errors that come from a server. */
export const toClientError = <TRouter extends AnyTRPCRouter>(failure: TransportFailure): TRPCClientError<TRouter> => {
  const { code, message, path, retryable = false, cause } = failure;
  const data: TransportErrorData = { code, httpStatus: HTTP_STATUS[code], path, retryable };
  return TRPCClientError.from<TRouter>(
    { error: { code: TRPC_ERROR_CODES_BY_KEY[code], message, data } },
    cause instanceof Error ? { cause } : {},
  );
};

/** The tRPC code of a call's failure. */
export const codeOf = (error: unknown): string => {
  const code = error instanceof TRPCClientError && isRecord(error.data) ? error.data["code"] : undefined;
  return typeof code === "string" ? code : "INTERNAL_SERVER_ERROR";
};

/**
 * Whether a failed call may be repeated without running twice: the server was not there, was full or was leaving. False
 * for a timeout or a lost connection, where the procedure may have run: repeat those only if it is idempotent.
 */
export const isRetryable = (error: unknown): boolean =>
  error instanceof TRPCClientError && isRecord(error.data) && error.data["retryable"] === true;
