import type { CallOptions } from "@crossdesk/contracts";
import type { Operation, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";

/**
 * What one call says of itself, over what the connection says: an idempotency key of your own, a request id, a trace context, a time.
 * `client.tickets.close.mutate(input, withCallOptions({ idempotencyKey: "invoice-4711" }))`.
 */
export const withCallOptions = (rpc: Partial<CallOptions>, signal?: AbortSignal) => ({
  context: { rpc },
  ...(signal === undefined ? {} : { signal }),
});

/** What a call says of itself (`withCallOptions`), as far as it does. */
export const callOptionsOf = ({ context }: Operation): Partial<CallOptions> => context["rpc"] ?? {};

/**
 * Adds an idempotency key to each mutation without one, before any retry: however often the call is sent, it takes effect
 * once. Lays the connection's caller under the call's own.
 */
export const keyedLink =
  <TRouter extends AnyTRPCRouter>(defaults: Partial<CallOptions>): TRPCLink<TRouter> =>
  () =>
  ({ op, next }) => {
    const key = op.type === "mutation" ? { idempotencyKey: crypto.randomUUID() } : {};
    return next({ ...op, context: { ...op.context, rpc: { ...key, ...defaults, ...callOptionsOf(op) } } });
  };
