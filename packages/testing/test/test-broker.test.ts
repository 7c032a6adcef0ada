import { connect } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { openTestBroker } from "../src/index.ts";

const open = async (): Promise<AsyncDisposable & { readonly nc: NatsConnection }> => {
  const { username, password, host } = new URL((await openTestBroker()).url);
  const nc = await connect({ servers: host, user: username, pass: password });
  return { nc, [Symbol.asyncDispose]: () => nc.close() };
};

test("what is said on one test broker does not reach another", async () => {
  await using one = await open();
  await using other = await open();
  const heard: string[] = [];
  for (const [name, { nc }] of Object.entries({ one, other })) {
    nc.subscribe("news", { callback: (_error, message) => void heard.push(`${name}: ${message.string()}`) });
    await nc.flush();
  }
  one.nc.publish("news", "hello");
  // Answered behind all that the server delivered before.
  await one.nc.flush();
  await other.nc.flush();
  expect(heard).toEqual(["one: hello"]);
});

test("each test broker has a JetStream of its own", async () => {
  await using one = await open();
  await using other = await open();
  const streamsOf = async ({ nc }: typeof one): Promise<unknown> => (await nc.request("$JS.API.STREAM.NAMES")).json();
  await one.nc.request("$JS.API.STREAM.CREATE.MINE", JSON.stringify({ name: "MINE", subjects: ["mine"] }));
  expect(await streamsOf(one)).toMatchObject({ streams: ["MINE"] });
  expect(await streamsOf(other)).toMatchObject({ streams: null });
});
