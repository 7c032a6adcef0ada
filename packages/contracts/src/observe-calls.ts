import type { Operation, TRPCClientError, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import type { CallOptions } from "./context.ts";
import type { Instrumentation } from "./instrumentation.ts";

const callOptionsOf = (op: Operation): Partial<CallOptions> => op.context["rpc"] ?? {};

const codeOf = (error: TRPCClientError<AnyTRPCRouter>): string => {
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "code" in data && typeof data.code === "string"
    ? data.code
    : "INTERNAL_SERVER_ERROR";
};

/** A link that tells of each call, and sends the trace context on that the call is observed under. */
export const observeCalls =
  <TRouter extends AnyTRPCRouter>(onCall: NonNullable<Instrumentation["onCall"]>): TRPCLink<TRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const rpc = callOptionsOf(op);
      const { path, type } = op;
      const { requestId, traceparent } = rpc;
      const observation = onCall({ path, type, requestId, traceparent });
      const context =
        observation.traceparent === undefined
          ? op.context
          : { ...op.context, rpc: { ...rpc, traceparent: observation.traceparent } };
      return next({ ...op, context }).subscribe({
        next: (value) => {
          // A query's first value is its last, and nobody waits for more.
          if (type !== "subscription") observation.end("OK");
          observer.next(value);
        },
        error: (error) => {
          observation.end(codeOf(error));
          observer.error(error);
        },
        complete: () => {
          if (type === "subscription") observation.end("OK");
          observer.complete();
        },
      });
    });
