import type { NatsConnection } from "@nats-io/transport-node";
import { createTRPCClient } from "@trpc/client";
import type { TRPCClientError, TRPCLink } from "@trpc/client";
import { initTRPC, tracked } from "@trpc/server";
import { expectTypeOf } from "vitest";
import { z } from "zod";
import { isRetryable, iterateSubscription, natsLink, serveRouter } from "./index.ts";
import type { CallMetadata, IncomingCall, NatsRouterServer, TransportErrorData } from "./index.ts";

// Checked by the compiler only: what clients and servers see of the types.

declare const nc: NatsConnection;

const t = initTRPC.context<{ readonly user: string }>().create();
const router = t.router({
  tickets: t.router({
    get: t.procedure.input(z.object({ id: z.string() })).query(({ input }) => ({ id: input.id, open: true })),
    changes: t.procedure.input(z.object({ lastEventId: z.string().optional() })).subscription(async function* () {
      yield tracked("1", { status: "open" as const });
    }),
    ticks: t.procedure.subscription(async function* () {
      yield 1;
    }),
  }),
});
type Router = typeof router;

const client = createTRPCClient<Router>({ links: [natsLink({ nc, service: "tickets" })] });

expectTypeOf(natsLink<Router>({ nc, service: "tickets" })).toEqualTypeOf<TRPCLink<Router>>();
expectTypeOf(client.tickets.get.query({ id: "1" })).resolves.toEqualTypeOf<{ id: string; open: boolean }>();

// The metadata of the link.
natsLink<Router>({ nc, service: "tickets", metadata: (op) => ({ requestId: op.path, caller: { any: ["json"] } }) });
// @ts-expect-error -- a request id is a string
natsLink<Router>({ nc, service: "tickets", metadata: () => ({ requestId: 7 }) });
expectTypeOf<CallMetadata["caller"]>().toEqualTypeOf<unknown>();

// Iterating with backpressure keeps the types of input and events, tracked ones unwrapped.
expectTypeOf(iterateSubscription(client.tickets.changes, {})).toEqualTypeOf<
  AsyncGenerator<{ id: string; data: { status: "open" } }, void, undefined>
>();
expectTypeOf(iterateSubscription(client.tickets.ticks, undefined)).toEqualTypeOf<
  AsyncGenerator<number, void, undefined>
>();
// @ts-expect-error -- the input is checked
iterateSubscription(client.tickets.changes, { lastEventId: 7 });
// @ts-expect-error -- only subscriptions can be iterated
iterateSubscription(client.tickets.get, { id: "1" });

// The context that the router needs is the context that must be made, at once or later.
expectTypeOf(
  serveRouter({ nc, service: "tickets", router, createContext: ({ caller }) => ({ user: String(caller) }) }),
).toEqualTypeOf<NatsRouterServer>();
serveRouter({ nc, service: "tickets", router, createContext: (call) => Promise.resolve({ user: call.requestId }) });
// @ts-expect-error -- a user is missing
serveRouter({ nc, service: "tickets", router, createContext: () => ({}) });
expectTypeOf<IncomingCall["caller"]>().toEqualTypeOf<unknown>();
expectTypeOf<IncomingCall["signal"]>().toEqualTypeOf<AbortSignal>();

// A router's transformer is asked for on the client exactly if it has one.
const transformer = { serialize: (value: unknown) => value, deserialize: (value: unknown) => value };
const transforming = initTRPC.create({ transformer });
const transformed = transforming.router({ ping: transforming.procedure.query(() => "pong") });
natsLink<typeof transformed>({ nc, service: "tickets", transformer });
// @ts-expect-error -- the transformer is missing
natsLink<typeof transformed>({ nc, service: "tickets" });
// @ts-expect-error -- there is no transformer
natsLink<Router>({ nc, service: "tickets", transformer });

// Errors have the router's shape; failures of the transport have at least these fields.
declare const error: TRPCClientError<Router>;
expectTypeOf(error.data?.code).toEqualTypeOf<NonNullable<typeof error.data>["code"] | undefined>();
expectTypeOf<TransportErrorData["code"]>().toExtend<NonNullable<typeof error.data>["code"]>();
expectTypeOf(isRetryable).parameter(0).toEqualTypeOf<unknown>();
