import { createTRPCClient } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { natsLink } from "../src/index.ts";
import { findRawWriter } from "../src/fast/raw-writer.ts";
import { Probe, router } from "./fixture.ts";
import type { TestRouter } from "./fixture.ts";
import { connectTo, createPair, startBroker, withoutInternals } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

it("the installed NATS library has the parts that the raw writer uses", async () => {
  const nc = await connectTo(broker);
  expect(findRawWriter(nc)).toBeTypeOf("function");
  expect(findRawWriter(withoutInternals(nc))).toBeUndefined();
  await nc.close();
});

it("the raw writer counts bytes as the broker does, and keeps the connection's statistics", async () => {
  const nc = await connectTo(broker);
  const received: string[] = [];
  nc.subscribe("raw.*", { callback: (_error, message) => void received.push(`${message.reply} ${message.string()}`) });
  await nc.flush();
  const before = nc.stats();
  const payloads = ['{"a":"ü€🎫"}', "{}", JSON.stringify({ long: "é".repeat(40_000) }), '{"last":true}'];
  const messages = payloads.map((payload, index) => ({
    subject: `raw.${index}`,
    payload,
    reply: index === 1 ? "answers.here" : "",
    cancelled: false,
  }));
  findRawWriter(nc)?.([...messages, { subject: "raw.never", payload: "{}", reply: "", cancelled: true }]);
  await nc.flush();
  expect(received).toEqual(payloads.map((payload, index) => `${index === 1 ? "answers.here" : ""} ${payload}`));
  const after = nc.stats();
  expect(after.outMsgs - before.outMsgs).toBe(payloads.length);
  expect(after.outBytes - before.outBytes).toBe(payloads.reduce((sum, payload) => sum + Buffer.byteLength(payload), 0));
  await nc.close();
});

it("calls work the same where the library lacks those parts", async () => {
  await using pair = await createPair(broker);
  const [forClient, forServer] = await Promise.all([connectTo(broker), connectTo(broker)]);
  const probe = new Probe();
  const server = await pair.serve({
    nc: withoutInternals(forServer),
    service: "plain",
    router,
    createContext: () => ({ probe, requestId: "", caller: null }),
  });
  const link = natsLink<TestRouter>({ nc: withoutInternals(forClient), service: "plain" });
  const client = createTRPCClient<TestRouter>({ links: [link] });
  const inputs = Array.from({ length: 200 }, (_, index) => ({ text: `ü€🎫 ${index}` }));
  expect(await Promise.all(inputs.map((input) => client.calls.echo.query(input)))).toEqual(inputs);
  await server.close();
  await Promise.all([forClient.close(), forServer.close()]);
});
