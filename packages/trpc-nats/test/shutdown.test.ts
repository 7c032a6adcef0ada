import { afterAll, beforeAll, expect, it } from "vitest";
import { createPair, failureOf, startBroker, eventually } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

it("close answers what is in flight, and takes nothing more", async () => {
  await using pair = await createPair(broker);
  const held = pair.client.calls.hold.mutate("last");
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  const closed = pair.server.close();
  await eventually(async () => {
    const refused = await failureOf(pair.client.calls.echo.query(1));
    expect(refused.data).toMatchObject({ code: "SERVICE_UNAVAILABLE", retryable: true });
  });
  pair.probe.gate("last").resolve();
  expect(await held).toBe("held last");
  await closed;
  expect(pair.server.inFlight).toBe(0);
});

it("concurrent closes are one, and close again is harmless", async () => {
  await using pair = await createPair(broker);
  const first = pair.server.close();
  expect(pair.server.close()).toBe(first);
  await Promise.all([first, pair.server.close({ timeoutMs: 1 })]);
  await pair.server.close();
});

it("close ends calls that outlast it, and answers them", async () => {
  await using pair = await createPair(broker);
  const deaf = failureOf(pair.client.calls.deaf.mutate("ear"));
  const held = failureOf(pair.client.calls.hold.mutate("hand"));
  await eventually(() => expect(pair.server.inFlight).toBe(2));
  await pair.server.close({ timeoutMs: 30 });
  for (const error of await Promise.all([deaf, held])) {
    expect(error.data).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    expect(error.data).not.toHaveProperty("retryable", true);
  }
  pair.probe.gate("ear").resolve();
  await eventually(() => expect(pair.server.inFlight).toBe(0));
});

it("a cancel still reaches its handler while the server closes", async () => {
  await using pair = await createPair(broker);
  const controller = new AbortController();
  const held = failureOf(pair.client.calls.hold.mutate("cancelled", { signal: controller.signal }));
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  const closed = pair.server.close();
  controller.abort();
  await closed;
  expect((await held).data).toMatchObject({ code: "CLIENT_CLOSED_REQUEST" });
  expect(pair.probe.events).toContain("aborted cancelled");
});

it("no call is lost while the members of a service are replaced under load", async () => {
  await using pair = await createPair(broker);
  let answered = 0;
  const load = new AbortController();
  const worker = async (name: number): Promise<void> => {
    for (let index = 0; !load.signal.aborted; index += 1) {
      expect(await pair.client.calls.mark.mutate(`${name}-${index}`)).toBe(`${name}-${index}`);
      answered += 1;
    }
  };
  const workers = Promise.all(Array.from({ length: 16 }, (_, name) => worker(name)));
  let current = pair.server;
  for (let round = 0; round < 8; round += 1) {
    const before = answered;
    const next = await pair.serve();
    await current.close();
    current = next;
    await eventually(() => expect(answered).toBeGreaterThan(before + 100));
  }
  load.abort();
  await workers;
  // Each call ran exactly once.
  expect(pair.probe.events).toHaveLength(answered);
  expect(new Set(pair.probe.events).size).toBe(answered);
});
