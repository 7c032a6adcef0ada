import { createTRPCClient } from "@trpc/client";
import { initTRPC, TRPCError } from "@trpc/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { natsLink, serveRouter } from "../src/index.ts";
import { collect, connectTo, nextService, startBroker } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

// Wraps what it carries, as superjson does, and brings Dates across.
const transformer = {
  serialize: (value: unknown) => ({ wrapped: value instanceof Date ? { date: value.toISOString() } : (value ?? null) }),
  deserialize: ({ wrapped }: { wrapped: unknown }) =>
    typeof wrapped === "object" && wrapped !== null && "date" in wrapped ? new Date(String(wrapped.date)) : wrapped,
};

const t = initTRPC.create({ transformer });
const router = t.router({
  nextDay: t.procedure
    .input((value: unknown) => {
      if (value instanceof Date) return value;
      throw new TypeError("not a Date");
    })
    .query(({ input }) => new Date(input.getTime() + 86_400_000)),
  fail: t.procedure.query(() => {
    throw new TRPCError({ code: "CONFLICT", message: "Taken." });
  }),
  days: t.procedure.subscription(async function* () {
    yield new Date(0);
    yield new Date(86_400_000);
  }),
});

it("a router's transformer carries inputs, results, events and errors", async () => {
  const service = nextService();
  const nc = await connectTo(broker);
  const server = serveRouter({ nc, service, router, createContext: () => ({}) });
  await server.ready();
  const client = createTRPCClient<typeof router>({ links: [natsLink({ nc, service, transformer })] });
  expect(await client.nextDay.query(new Date(0))).toEqual(new Date(86_400_000));
  expect(await collect(client.days.subscribe())).toEqual([new Date(0), new Date(86_400_000)]);
  await expect(client.fail.query()).rejects.toMatchObject({ message: "Taken.", data: { code: "CONFLICT" } });
  await server.close();
  await nc.close();
});
