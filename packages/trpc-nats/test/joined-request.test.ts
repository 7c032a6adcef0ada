import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { requestJoined } from "../src/index.ts";
import { connectCounted, connectTo, createPair, startBroker, withoutInternals } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

/** Answers requests to `subject` by what `answer` makes of them. */
const listen = async (nc: NatsConnection, subject: string, answer: (message: Msg) => string | undefined) => {
  nc.subscribe(subject, {
    callback: (_error, message) => {
      const text = answer(message);
      if (text !== undefined) message.respond(text);
    },
  });
  await nc.flush();
};

it("gives the answers' texts, each to its own request", async () => {
  await using nc = await open();
  await listen(nc.there, "ask.echo", (message) => `answer to ${message.string()}`);
  const payloads = Array.from({ length: 300 }, (_, index) => `ü€🎫 ${index}`);
  const answers = await Promise.all(
    payloads.map((payload) => requestJoined({ nc: nc.here, subject: "ask.echo", payload, timeoutMs: 5_000 })),
  );
  expect(answers).toEqual(payloads.map((payload) => `answer to ${payload}`));
});

it("fails after its time, and immediately without a listener", async () => {
  await using nc = await open();
  await listen(nc.there, "ask.silent", () => undefined);
  const silent = requestJoined({ nc: nc.here, subject: "ask.silent", payload: "", timeoutMs: 50 });
  await expect(silent).rejects.toThrow("No answer within 50 ms.");
  const unanswered = requestJoined({ nc: nc.here, subject: "ask.nobody", payload: "", timeoutMs: 60_000 });
  await expect(unanswered).rejects.toThrow("Nobody listens to ask.nobody.");
});

it("fails where the connection is closed, before or meanwhile", async () => {
  await using nc = await open();
  await listen(nc.there, "ask.silent", () => undefined);
  const request = { nc: nc.here, subject: "ask.silent", payload: "", timeoutMs: 60_000 };
  const [meanwhile] = await Promise.allSettled([requestJoined(request), nc.here.close()]);
  expect(meanwhile).toMatchObject({ reason: { message: "The connection to NATS is closed." } });
  await expect(requestJoined(request)).rejects.toThrow("The connection to NATS is closed.");
});

it("refuses what the broker would not take", async () => {
  await using nc = await open();
  const request = { nc: nc.here, subject: "ask.echo", timeoutMs: 1_000 };
  await expect(requestJoined({ ...request, payload: "x".repeat(1024 * 1024 + 1) })).rejects.toThrow("larger");
  const full = "x".repeat(1024 * 1024);
  await expect(requestJoined({ ...request, payload: full, messageId: "id-1" })).rejects.toThrow("larger");
  await expect(requestJoined({ ...request, payload: "", messageId: "1\r\nPUB ask.echo 0" })).rejects.toThrow(
    "is no message id",
  );
});

it("carries the id by which JetStream knows a message, also where the library lacks what the raw writer uses", async () => {
  await using nc = await open();
  await listen(nc.there, "ask.id", (message) => `${message.headers?.get("Nats-Msg-Id")} ${message.string()}`);
  for (const here of [nc.here, withoutInternals(nc.here)]) {
    const ask = (messageId: string) =>
      requestJoined({ nc: here, subject: "ask.id", payload: "ü€🎫", timeoutMs: 5_000, messageId });
    expect(await Promise.all([ask("id-1"), ask("id-2:1")])).toEqual(["id-1 ü€🎫", "id-2:1 ü€🎫"]);
  }
});

it("leaves in one write with the calls of its turn", async () => {
  await using pair = await createPair(broker);
  await using counted = await connectCounted(broker);
  const { nc, writes } = counted;
  await listen(pair.serverConnection, "ask.echo", (message) => message.string());
  const ask = (payload: string) => requestJoined({ nc, subject: "ask.echo", payload, timeoutMs: 5_000 });
  await ask("first");
  const before = writes();
  const later = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
  const turn = Array.from({ length: 50 }, (_, index) => later().then(() => ask(`${index}`)));
  expect(await Promise.all(turn)).toHaveLength(50);
  expect(writes() - before).toBeLessThanOrEqual(3);
});

/** Two connections, closed at the end. */
const open = async () => {
  const [here, there] = await Promise.all([connectTo(broker), connectTo(broker)]);
  return {
    here,
    there,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([here.close(), there.close()]);
    },
  };
};
