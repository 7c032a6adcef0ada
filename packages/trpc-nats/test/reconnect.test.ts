import { expect, it, vi } from "vitest";
import { isRetryable } from "../src/index.ts";
import { connectTo, createPair, failureOf, startBroker, toContext, eventually } from "./support.ts";

it("calls made without a connection wait for it, and those in flight survive", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker, { link: { reconnectWaitMs: 20_000, timeoutMs: 20_000 } });
  const held = pair.client.calls.hold.mutate("through");
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  await broker.kill();
  await eventually(() => expect(pair.clientConnection.info).toBeUndefined());
  const waiting = Promise.allSettled(
    Array.from({ length: 20 }, (_, index) => pair.client.calls.mark.mutate(`${index}`)),
  );
  await broker.restart();
  // The first of them may reach the broker before the server does: that is a refusal, and safe to repeat.
  const outcomes = await waiting;
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.every(({ reason }) => isRetryable(reason))).toBe(true);
  const done = outcomes.filter((outcome) => outcome.status === "fulfilled");
  expect(pair.probe.events.filter((event) => event.startsWith("mark"))).toHaveLength(done.length);
  await eventually(async () => expect(await pair.client.calls.echo.query("back")).toBe("back"));
  pair.probe.gate("through").resolve();
  expect(await held).toBe("held through");
});

it(
  "an answer that was ready while the server had no connection is sent when it has one",
  { timeout: 60_000 },
  async () => {
    await using broker = await startBroker();
    await using pair = await createPair(broker, {
      link: { timeoutMs: 20_000 },
      // The client is back first, and receives the answer.
      onServerConnection: { reconnectTimeWait: 500 },
    });
    const held = pair.client.calls.hold.mutate("ready");
    await eventually(() => expect(pair.server.inFlight).toBe(1));
    await broker.kill();
    await eventually(() => expect(pair.serverConnection.info).toBeUndefined());
    pair.probe.gate("ready").resolve();
    await eventually(() => expect(pair.server.inFlight).toBe(0));
    await broker.restart();
    expect(await held).toBe("held ready");
  },
);

it("calls made without a connection fail when it does not come back in time", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker, { link: { reconnectWaitMs: 50, timeoutMs: 20_000 } });
  await pair.client.calls.echo.query(1);
  await broker.kill();
  await eventually(() => expect(pair.clientConnection.info).toBeUndefined());
  const start = performance.now();
  const error = await failureOf(pair.client.calls.mark.mutate("never"));
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(error.data).toMatchObject({ code: "SERVICE_UNAVAILABLE", retryable: true });
  const byDeadline = pair.clientWith({ reconnectWaitMs: 20_000, timeoutMs: 50 });
  expect((await failureOf(byDeadline.calls.mark.mutate("never"))).data).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  const atOnce = pair.clientWith({ reconnectWaitMs: 0 });
  expect((await failureOf(atOnce.calls.mark.mutate("never"))).data).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  await broker.restart();
  await eventually(async () => expect(await pair.client.calls.echo.query(2)).toBe(2));
  expect(pair.probe.events).toEqual([]);
});

it("a server closes in time without a connection", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker);
  await broker.kill();
  await eventually(() => expect(pair.serverConnection.info).toBeUndefined());
  const start = performance.now();
  await pair.server.close({ timeoutMs: 100 });
  expect(performance.now() - start).toBeLessThan(15_000);
});

it("subscriptions resume after the broker's restart without a gap or a repetition", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker, { link: { resumeDelayMs: () => 20, window: 4 } });
  const seen: number[] = [];
  const complete = Promise.withResolvers<void>();
  let restarted: Promise<void> | undefined;
  pair.client.events.count.subscribe(
    { to: 2_000 },
    {
      onData: (event) => {
        seen.push(event.data.n);
        if (event.data.n === 300) restarted = broker.restart();
      },
      onComplete: complete.resolve,
      onError: complete.reject,
    },
  );
  await complete.promise;
  await restarted;
  expect(seen).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
  expect(pair.probe.count("count from 0")).toBe(1);
});

it("a server that froze is noticed by its silence", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker, { link: { heartbeatMs: 100, resumeDelayMs: () => 10 } });
  const started = vi.fn<() => void>();
  const states: string[] = [];
  const subscription = pair.client.events.open.subscribe("silent", {
    onStarted: started,
    onConnectionStateChange: ({ state }) => states.push(state),
  });
  await eventually(() => expect(started).toHaveBeenCalledTimes(1));
  broker.pause();
  await eventually(() => expect(states).toEqual(["connecting", "pending", "connecting"]));
  broker.resume();
  await eventually(() => expect(started).toHaveBeenCalledTimes(2));
  subscription.unsubscribe();
});

it("a successor on another connection takes over the subscriptions", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker, { link: { heartbeatMs: 200, resumeDelayMs: () => 10 } });
  const started = vi.fn<() => void>();
  const subscription = pair.client.events.open.subscribe("heir", { onStarted: started });
  await eventually(() => expect(started).toHaveBeenCalledTimes(1));
  // As a crash: nothing is said to anybody.
  await pair.serverConnection.close();
  const successor = await connectTo(broker);
  const server = await pair.serve({ nc: successor, createContext: toContext(pair.probe) });
  await eventually(() => expect(started).toHaveBeenCalledTimes(2));
  subscription.unsubscribe();
  await eventually(() => expect(server.subscriptions).toBe(0));
  await server.close();
  await successor.close();
});
