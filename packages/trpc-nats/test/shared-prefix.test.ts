import { expect, test } from "vitest";
import { iterateSubscription } from "../src/index.ts";
import { createPair, eventually, startBroker, toContext } from "./support.ts";
import { Probe } from "./fixture.ts";

const SHARED = "bound.*.*";

const setUp = async () => {
  const broker = await startBroker();
  const probe = new Probe();
  const pair = await createPair(broker, {
    server: {
      sharedPrefix: SHARED,
      createContext: (call) => ({ ...toContext(probe)(call), caller: [call.subjectPrefix, call.path] }),
    },
  });
  return {
    probe,
    pair,
    clientOf: (subjectPrefix: string) => pair.clientWith({ subjectPrefix }),
    [Symbol.asyncDispose]: async () => {
      await pair[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
    },
  };
};

test("a server that shares a prefix takes the calls of each client under its own, and of others as before", async () => {
  await using world = await setUp();
  const whoAmI = async (subjectPrefix: string) => (await world.clientOf(subjectPrefix).calls.whoAmI.query()).caller;
  expect(await whoAmI("bound.main.billing")).toEqual(["bound.main.billing", "calls.whoAmI"]);
  expect(await whoAmI("bound.acme.shop")).toEqual(["bound.acme.shop", "calls.whoAmI"]);
  expect(await whoAmI("rpc")).toEqual(["rpc", "calls.whoAmI"]);
  await expect(whoAmI("bound.main")).rejects.toMatchObject({ data: { code: "SERVICE_UNAVAILABLE" } });
});

test("cancels, subscriptions and what is not of the protocol are answered there as everywhere", async () => {
  await using world = await setUp();
  const client = world.clientOf("bound.main.billing");
  const numbers: number[] = [];
  for await (const { data } of iterateSubscription(client.events.count, { to: 300 })) numbers.push(data.n);
  expect(numbers).toHaveLength(300);

  const stop = new AbortController();
  const held = client.calls.hold.mutate("it", { signal: stop.signal });
  await eventually(() => expect(world.probe.count("hold it")).toBe(1));
  stop.abort();
  await expect(held).rejects.toMatchObject({ data: { code: "CLIENT_CLOSED_REQUEST" } });
  await eventually(() => expect(world.probe.count("aborted it")).toBe(1));

  const { clientConnection, service } = world.pair;
  const answer = await clientConnection.request(`bound.main.billing.${service}.calls.add`, "no JSON");
  expect(answer.json()).toMatchObject({ error: { data: { code: "BAD_REQUEST", path: "calls.add" } } });
});

test("a prefix that cannot be part of a subject is refused", async () => {
  await using world = await setUp();
  await expect(world.pair.serve({ sharedPrefix: "bound.>" })).rejects.toThrow(TypeError);
});
