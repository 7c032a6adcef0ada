import { natsLink } from "@crossdesk/trpc-nats";
import type { NatsConnection } from "@nats-io/transport-node";
import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import { z } from "zod";
import { PlainMux } from "./plain-mux.ts";
import type { BenchRouter, TicketInput } from "./router.ts";

/** One way to make the same call. */
export interface Contender {
  readonly name: string;
  readonly call: (input: TicketInput) => Promise<{ readonly id: string }>;
}

const Answer = z.looseObject({ result: z.looseObject({ data: z.looseObject({ id: z.string() }) }) });
type Answer = z.infer<typeof Answer>;

const METADATA = {
  requestId: "1f0c1d0e-8c52-4c80-9a49-0f6f0b8f3c11",
  caller: { subject: "agent-17", role: "agent", entityId: "main" },
} as const;

/** The JSON that natsLink sends, so that the bare contenders carry no byte less. */
const toEnvelope = (id: string, input: TicketInput): string =>
  JSON.stringify({ id, type: "query", timeoutMs: 5_000, clock: Math.round(performance.now()), ...METADATA, input });

/** The bare contenders trust their server, as natsLink does: they check no more than that there is an answer. */
const readAnswer = (text: string): Answer["result"]["data"] => {
  const answer = JSON.parse(text) as Answer;
  return answer.result.data;
};

/** All contenders, each on connections of its own. The first is the one that is compared with the others. */
export const createContenders = (
  connections: readonly [NatsConnection, NatsConnection, NatsConnection],
  httpPort: number,
): readonly [Contender, ...Contender[]] => {
  const [forLink, forBare, forMux] = connections;
  const url = `http://127.0.0.1:${httpPort}`;
  const nats = createTRPCClient<BenchRouter>({
    links: [natsLink({ nc: forLink, service: "bench", metadata: () => METADATA })],
  });
  const http = createTRPCClient<BenchRouter>({ links: [httpLink({ url })] });
  const batch = createTRPCClient<BenchRouter>({ links: [httpBatchLink({ url })] });
  const mux = new PlainMux(forMux);
  let count = 0;
  const nextId = (): string => {
    count += 1;
    return `X7Y0KZ3H6V8Q2W4E5R1T9U.${count.toString(36)}`;
  };
  return [
    { name: "trpc-nats", call: (input) => nats.tickets.get.query(input) },
    {
      name: "nc.request",
      call: async (input) => {
        const reply = await forBare.request("bare.tickets.get", toEnvelope(nextId(), input), { timeout: 5_000 });
        return readAnswer(reply.string());
      },
    },
    {
      name: "mux, no tRPC",
      call: async (input) => readAnswer(await mux.request("mux.tickets.get", toEnvelope(nextId(), input))),
    },
    { name: "httpLink", call: (input) => http.tickets.get.query(input) },
    { name: "httpBatchLink", call: (input) => batch.tickets.get.query(input) },
  ];
};
