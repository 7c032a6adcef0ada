import { ERROR_CODES, toCrossdeskError } from "@crossdesk/contracts";
import type { CrossdeskRouter, ErrorData } from "@crossdesk/contracts";
import { httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import type { Operation, TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { EventSource } from "eventsource";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import { callOptionsOf } from "./keyed-link.ts";

/** Where the gateway is, and who calls. */
export interface HttpAddress {
  /** The gateway's address, such as `https://support.example.com`; `/trpc` is added where the path does not end with it. */
  readonly url: string;
  /** The bearer token, or a function that returns a valid one: it is called before each request. */
  readonly token: string | (() => string | Promise<string>);
}

const toRpcUrl = (url: string): string => {
  const address = new URL(url);
  if (!address.pathname.endsWith("/trpc")) address.pathname = `${address.pathname.replace(/\/$/u, "")}/trpc`;
  return address.href;
};

/** The headers that say what a call says of itself over NATS. */
const headersOf = (op: Operation): Record<string, string> => {
  const { idempotencyKey, requestId, traceparent, tracestate } = callOptionsOf(op);
  const given = { "idempotency-key": idempotencyKey, "x-request-id": requestId, traceparent, tracestate };
  return Object.fromEntries(Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined));
};

/** Adds the data of a procedure's failure to a failure without an answer, so that both transports fail alike. */
const withData = (error: TRPCClientError<CrossdeskRouter>, path: string): TRPCClientError<CrossdeskRouter> => {
  if (error.data !== undefined && error.data !== null) return error;
  const { kind, message, details } = toCrossdeskError(error);
  const code = ERROR_CODES[kind];
  const data: Omit<ErrorData, "httpStatus"> = { code, kind, details, path };
  return TRPCClientError.from<CrossdeskRouter>(
    { error: { code: TRPC_ERROR_CODES_BY_KEY[code], message, data } },
    { cause: error },
  );
};

/** Aborts a call after its timeout, as the link over NATS does. */
const deadlineLink =
  (timeoutMs: number): TRPCLink<CrossdeskRouter> =>
  () =>
  ({ op, next }) => {
    if (op.type === "subscription") return next(op);
    const deadline = AbortSignal.timeout(callOptionsOf(op).timeoutMs ?? timeoutMs);
    const { signal: given } = op;
    const signal = given === null || given === undefined ? deadline : AbortSignal.any([given, deadline]);
    return observable((observer) =>
      next({ ...op, signal }).subscribe({
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error: (error) => {
          const cause: unknown = deadline.aborted && given?.aborted !== true ? deadline.reason : error;
          const failure = cause === error ? error : TRPCClientError.from<CrossdeskRouter>(toError(cause));
          observer.error(withData(failure, op.path));
        },
      }),
    );
  };

const toError = (value: unknown): Error => (value instanceof Error ? value : new Error(String(value)));

/** Calls go to `/trpc`, one request each, since an idempotency key is a request's; subscriptions are event streams. */
export const httpLinks = ({ url: given, token }: HttpAddress, timeoutMs: number): TRPCLink<CrossdeskRouter>[] => {
  const url = toRpcUrl(given);
  const authorization = async (): Promise<Record<string, string>> => ({
    authorization: `Bearer ${typeof token === "string" ? token : await token()}`,
  });
  const fetchStream = async (address: string | URL, init: RequestInit): Promise<Response> =>
    fetch(address, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...(await authorization()) },
    });
  return [
    deadlineLink(timeoutMs),
    splitLink<CrossdeskRouter>({
      condition: ({ type }) => type === "subscription",
      true: httpSubscriptionLink({ url, EventSource, eventSourceOptions: { fetch: fetchStream } }),
      false: httpLink({ url, headers: async ({ op }) => ({ ...headersOf(op), ...(await authorization()) }) }),
    }),
  ];
};
