import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { iterateSubscription } from "../src/index.ts";
import { collect, createPair, startBroker, eventually } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

const MEGABYTE = 1024 * 1024;
const oneTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it("a slow consumer holds the generator back, and still gets everything in order", async () => {
  await using pair = await createPair(broker, { link: { window: 8 } });
  const events = iterateSubscription(pair.client.events.count, { to: 200 });
  const seen: number[] = [];
  const take = async (count: number): Promise<void> => {
    for (let taken = 0; taken < count; taken += 1) {
      const { value } = await events.next();
      if (value !== undefined) seen.push(value.data.n);
    }
  };
  for (const round of [1, 2, 3]) {
    await take(20);
    // What the window allows is produced, and nothing beyond it.
    await eventually(() => expect(pair.probe.count("count produced")).toBeGreaterThanOrEqual(round * 20 + 4));
    await pair.client.calls.echo.query("a round trip");
    expect(pair.probe.count("count produced")).toBeLessThanOrEqual(round * 20 + 8 + 1);
  }
  await take(140);
  expect(await events.next()).toEqual({ value: undefined, done: true });
  expect(seen).toEqual(oneTo(200));
  expect(pair.probe.count("count from 0")).toBe(1);
});

it("a window of one works, and a fast consumer gets thousands of events", async () => {
  await using pair = await createPair(broker);
  const narrow = pair.clientWith({ window: 1 });
  expect(await collect(iterateSubscription(narrow.events.count, { to: 20 }))).toHaveLength(20);
  expect(await collect(pair.client.events.count.subscribe({ to: 5_000 }))).toHaveLength(5_000);
});

it("leaving the loop of iterateSubscription leaves the generator", async () => {
  await using pair = await createPair(broker);
  for await (const event of iterateSubscription(pair.client.events.open, "loop")) {
    expect(event).toBe("first");
    break;
  }
  await eventually(() => expect(pair.probe.events).toEqual(["open loop", "left loop"]));
  expect(pair.server.subscriptions).toBe(0);
});

it("iterateSubscription ends by its signal and throws what ends the subscription", async () => {
  await using pair = await createPair(broker);
  const controller = new AbortController();
  for await (const event of iterateSubscription(pair.client.events.open, "signal", { signal: controller.signal })) {
    expect(event).toBe("first");
    controller.abort();
  }
  await expect(collect(iterateSubscription(pair.client.events.refused, undefined))).rejects.toMatchObject({
    data: { code: "FORBIDDEN" },
  });
});

it("iterateSubscription passes metadata on", async () => {
  await using pair = await createPair(broker);
  const context = { rpc: { caller: "me" } };
  expect(await collect(iterateSubscription(pair.client.events.whoAmI, undefined, { context }))).toEqual(["me"]);
});

it("a closing server hands its subscriptions to another member without a gap", async () => {
  await using pair = await createPair(broker, { link: { resumeDelayMs: () => 1, window: 4 } });
  const seen: number[] = [];
  let moved: Promise<void> | undefined;
  for await (const event of iterateSubscription(pair.client.events.count, { to: 100 })) {
    seen.push(event.data.n);
    if (event.data.n === 30) {
      await pair.serve();
      moved = pair.server.close();
    }
  }
  await moved;
  expect(seen).toEqual(oneTo(100));
  expect(pair.probe.events.filter((event) => event.startsWith("count from"))).toHaveLength(2);
});

it("a subscription waits for a server, and says so", async () => {
  await using pair = await createPair(broker, { link: { resumeDelayMs: () => 10 } });
  await pair.server.close();
  const errors: unknown[] = [];
  const first = Promise.withResolvers<unknown>();
  const subscription = pair.client.events.open.subscribe("patient", {
    onData: first.resolve,
    onConnectionStateChange: (state) => errors.push(state.error?.data),
  });
  await eventually(() => expect(errors).toContainEqual(expect.objectContaining({ code: "SERVICE_UNAVAILABLE" })));
  await pair.serve();
  expect(await first.promise).toBe("first");
  subscription.unsubscribe();
});

it("a client that vanished is noticed by its silence", async () => {
  await using pair = await createPair(broker, { link: { heartbeatMs: 50 } });
  const first = Promise.withResolvers<unknown>();
  pair.client.events.open.subscribe("vanishing", { onData: first.resolve, onError: () => undefined });
  await first.promise;
  await pair.clientConnection.close();
  await eventually(() => expect(pair.probe.events).toContain("left vanishing"));
  expect(pair.server.subscriptions).toBe(0);
});

it("a silent subscription is kept alive by heartbeats", async () => {
  await using pair = await createPair(broker, { link: { heartbeatMs: 50 } });
  const states: string[] = [];
  const subscription = pair.client.events.open.subscribe("quiet", {
    onConnectionStateChange: ({ state }) => states.push(state),
  });
  await eventually(() => expect(states).toEqual(["connecting", "pending"]));
  const until = performance.now() + 500;
  await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(until), { timeout: 2_000 });
  expect(states).toEqual(["connecting", "pending"]);
  expect(pair.probe.events).toEqual(["open quiet"]);
  subscription.unsubscribe();
});

it("an event that the broker does not take ends the subscription with an error", async () => {
  await using pair = await createPair(broker);
  await expect(collect(pair.client.events.tooLarge.subscribe(2 * MEGABYTE))).rejects.toMatchObject({
    data: { code: "PAYLOAD_TOO_LARGE" },
  });
  await eventually(() => expect(pair.server.subscriptions).toBe(0));
});

it("a server that has as many subscriptions as it takes refuses more, until it has room", async () => {
  await using pair = await createPair(broker, { link: { resumeDelayMs: () => 10 }, server: { maxSubscriptions: 1 } });
  const one = pair.client.events.open.subscribe("one", { onData: () => undefined });
  await eventually(() => expect(pair.probe.events).toEqual(["open one"]));
  const errors: unknown[] = [];
  const two = pair.client.events.open.subscribe("two", {
    onConnectionStateChange: (state) => errors.push(state.error?.data?.code),
  });
  await eventually(() => expect(errors).toContain("TOO_MANY_REQUESTS"));
  one.unsubscribe();
  await eventually(() => expect(pair.probe.events).toEqual(["open one", "left one", "open two"]));
  two.unsubscribe();
});

it("a subscription ends with an error when its connection is closed", async () => {
  await using pair = await createPair(broker);
  const failed = Promise.withResolvers<unknown>();
  pair.client.events.open.subscribe("closed", {
    onData: () => void pair.clientConnection.close(),
    onError: (error) => failed.resolve(error.data),
  });
  expect(await failed.promise).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
});

it("a consumer whose callback throws ends its own subscription, and no other call", async () => {
  await using pair = await createPair(broker);
  const failed = Promise.withResolvers<unknown>();
  pair.client.events.open.subscribe("throws", {
    onData: () => {
      throw new Error("a bug of the consumer");
    },
    onError: failed.resolve,
  });
  expect(await failed.promise).toMatchObject({ message: "a bug of the consumer" });
  await eventually(() => expect(pair.probe.events).toEqual(["open throws", "left throws"]));
  expect(await pair.client.calls.echo.query("well")).toBe("well");
});
