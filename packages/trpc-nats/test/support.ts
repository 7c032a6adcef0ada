import { connect as connectSocket, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import type { NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import { createTRPCClient, TRPCClientError } from "@trpc/client";
import type { TRPCClient } from "@trpc/client";
import { vi } from "vitest";
import { natsLink, serveRouter } from "../src/index.ts";
import type { IncomingCall, NatsLinkOptions, NatsRouterServer, ServeRouterOptions } from "../src/index.ts";
import { Probe, router } from "./fixture.ts";
import type { TestContext, TestRouter } from "./fixture.ts";

export type { NatsServer } from "@crossdesk/dev-stack";

/** Waits until a check stops throwing: patiently, as the machine may be busy. */
export const eventually = <Result>(check: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 });

export const startBroker = (): Promise<NatsServer> => startNats({ jetstream: false });

/** A connection as the README recommends it, with a fast reconnect. */
export const connectTo = (broker: NatsServer, options: NodeConnectionOptions = {}): Promise<NatsConnection> =>
  connect({
    servers: broker.url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
    noAsyncTraces: true,
    ...options,
  });

let services = 0;
/** A name of its own for each test, so that tests on one broker do not meet. */
export const nextService = (): string => {
  services += 1;
  return `service${services}`;
};

type LinkOptions = Partial<Omit<NatsLinkOptions<TestRouter>, "transformer">>;
type ServerOptions = Partial<ServeRouterOptions<TestRouter>>;

export const toContext =
  (probe: Probe) =>
  (call: IncomingCall): TestContext => {
    const { requestId, caller, idempotencyKey, traceparent, deadline } = call;
    return { probe, requestId, caller, idempotencyKey, traceparent, deadline };
  };

/** A server and its client on a connection each, taken down in order. */
export interface Pair extends AsyncDisposable {
  readonly probe: Probe;
  readonly service: string;
  readonly client: TRPCClient<TestRouter>;
  readonly clientConnection: NatsConnection;
  readonly serverConnection: NatsConnection;
  readonly server: NatsRouterServer;
  /** Another client on the same connection. */
  clientWith(options: LinkOptions): TRPCClient<TestRouter>;
  /** Another member of the service on the same connection. */
  serve(options?: ServerOptions): Promise<NatsRouterServer>;
}

export const createPair = async (
  broker: NatsServer,
  options: {
    readonly link?: LinkOptions;
    readonly server?: ServerOptions;
    readonly onServerConnection?: NodeConnectionOptions;
  } = {},
): Promise<Pair> => {
  const probe = new Probe();
  const service = nextService();
  const [clientConnection, serverConnection] = await Promise.all([
    connectTo(broker),
    connectTo(broker, options.onServerConnection),
  ]);
  const servers: NatsRouterServer[] = [];
  const serve = async (extra: ServerOptions = {}): Promise<NatsRouterServer> => {
    const created = serveRouter({
      nc: serverConnection,
      service,
      router,
      createContext: toContext(probe),
      ...options.server,
      ...extra,
    });
    servers.push(created);
    await created.ready();
    return created;
  };
  const clientWith = (extra: LinkOptions): TRPCClient<TestRouter> =>
    createTRPCClient<TestRouter>({
      links: [natsLink({ nc: clientConnection, service, ...options.link, ...extra })],
    });
  return {
    probe,
    service,
    client: clientWith({}),
    clientConnection,
    serverConnection,
    server: await serve(),
    clientWith,
    serve,
    [Symbol.asyncDispose]: async () => {
      await clientConnection.close();
      await Promise.all(servers.map((each) => each.close({ timeoutMs: 0 })));
      await serverConnection.close();
    },
  };
};

/** A connection of a library that has none of the parts that the raw writer uses. */
export const withoutInternals = (nc: NatsConnection): NatsConnection =>
  new Proxy(nc, {
    has: (target, key) => key !== "protocol" && Reflect.has(target, key),
    get: (target, key) => {
      const value: unknown = key === "protocol" ? undefined : Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

/** A connection whose writes to the broker are counted. */
export interface CountedConnection extends AsyncDisposable {
  readonly nc: NatsConnection;
  readonly writes: () => number;
}

export const connectCounted = async (broker: NatsServer): Promise<CountedConnection> => {
  let writes = 0;
  const proxy = createServer((socket) => {
    const upstream = connectSocket(broker.port, "127.0.0.1");
    socket.on("data", (chunk) => {
      writes += 1;
      upstream.write(chunk);
    });
    upstream.pipe(socket);
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const nc = await connectTo(broker, { servers: `127.0.0.1:${port}` });
  return {
    nc,
    writes: () => writes,
    [Symbol.asyncDispose]: async () => {
      await nc.close();
      proxy.close();
    },
  };
};

/** The error that a call fails with; fails itself if it does not. */
export const failureOf = async (call: Promise<unknown>): Promise<TRPCClientError<TestRouter>> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof TRPCClientError) return error as TRPCClientError<TestRouter>;
    throw error;
  }
  throw new Error("The call did not fail.");
};

/** All events of a subscription that ends. */
export const collect = async <TEvent>(events: AsyncIterable<TEvent>): Promise<TEvent[]> => {
  const all: TEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
};
