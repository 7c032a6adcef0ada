import { createNatsClient } from "@crossdesk/trpc-nats";
import type { NatsConnection } from "@nats-io/transport-node";
import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import { CALLER_HEADER } from "./caller.ts";
import { PlainMux } from "./plain-mux.ts";
import { withoutBuffer } from "./public-parts.ts";
import type { BenchRouter, findLatest } from "./router.ts";

type Ticket = ReturnType<typeof findLatest>;

/** One way to make the same call. */
export interface Contender {
  readonly name: string;
  readonly call: () => Promise<{ readonly id: string }>;
}

const METADATA = {
  requestId: "1f0c1d0e-8c52-4c80-9a49-0f6f0b8f3c11",
  caller: { subject: "agent-17", role: "agent", entityId: "main" },
} as const;

/** The answer that all of them must give. */
export const EXPECTED_ID = `ticket-of-${METADATA.caller.subject}`;

/** The JSON that trpc-nats sends, so that the bare contenders carry no byte less. */
const toEnvelope = (id: string): string =>
  JSON.stringify({ id, type: "query", timeoutMs: 5_000, clock: Math.round(performance.now()), ...METADATA });

/** The bare contenders trust their server, as tRPC's links do. */
const readAnswer = (text: string): Ticket => {
  const answer = JSON.parse(text) as { readonly result: { readonly data: Ticket } };
  return answer.result.data;
};

/** A connection for each contender over NATS. */
export interface Connections {
  readonly own: NatsConnection;
  /** As the library makes it by default otherwise. */
  readonly bare: NatsConnection;
  /** With `noAsyncTraces`, as the others have it. */
  readonly tuned: NatsConnection;
  readonly mux: NatsConnection;
  readonly public: NatsConnection;
  /** Where another release is compared with this one. */
  readonly previous?: { readonly nc: NatsConnection; readonly createNatsClient: typeof createNatsClient };
}

/** All contenders, each on a connection of its own. The first is the one that is compared with the others. */
export const createContenders = (connections: Connections, httpPort: number): readonly [Contender, ...Contender[]] => {
  const url = `http://127.0.0.1:${httpPort}`;
  const headers = { [CALLER_HEADER]: JSON.stringify(METADATA.caller) };
  const nats = createNatsClient<BenchRouter>({ nc: connections.own, service: "bench", metadata: () => METADATA });
  const plain = createNatsClient<BenchRouter>({
    nc: withoutBuffer(connections.public),
    service: "public",
    metadata: () => METADATA,
  });
  const before = connections.previous;
  const previous = before?.createNatsClient<BenchRouter>({
    nc: before.nc,
    service: "previous",
    metadata: () => METADATA,
  });
  const http = createTRPCClient<BenchRouter>({ links: [httpLink({ url, headers })] });
  const batch = createTRPCClient<BenchRouter>({ links: [httpBatchLink({ url, headers })] });
  const mux = new PlainMux(connections.mux);
  let count = 0;
  const nextId = (): string => {
    count += 1;
    return `X7Y0KZ3H6V8Q2W4E5R1T9U.${count.toString(36)}`;
  };
  const request = async (nc: NatsConnection): Promise<Ticket> => {
    const reply = await nc.request("bare.tickets.latest", toEnvelope(nextId()), { timeout: 5_000 });
    return readAnswer(reply.string());
  };
  return [
    { name: "trpc-nats", call: () => nats.tickets.latest.query() },
    ...(previous === undefined ? [] : [{ name: "its previous release", call: () => previous.tickets.latest.query() }]),
    { name: "  public parts", call: () => plain.tickets.latest.query() },
    { name: "nc.request", call: () => request(connections.bare) },
    { name: "  no traces", call: () => request(connections.tuned) },
    {
      name: "mux, no tRPC",
      call: async () => readAnswer(await mux.request("mux.tickets.latest", toEnvelope(nextId()))),
    },
    { name: "httpLink", call: () => http.tickets.latest.query() },
    { name: "httpBatchLink", call: () => batch.tickets.latest.query() },
  ];
};
