import { afterAll, beforeAll, expect, it } from "vitest";
import { createNatsClient } from "../src/index.ts";
import type { TestRouter } from "./fixture.ts";
import { collect, createPair, failureOf, startBroker } from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

it("calls the observer once for each call, with its outcome", async () => {
  await using pair = await createPair(broker);
  const observed: string[] = [];
  const client = createNatsClient<TestRouter>({
    nc: pair.clientConnection,
    service: pair.service,
    observe: ({ type, path }) => ({ end: (code) => observed.push(`${type} ${path} ${code}`) }),
  });
  await client.calls.echo.query(1);
  await client.calls.add.mutate({ a: 1, b: 2 });
  await failureOf(client.failures.domain.query());
  const controller = new AbortController();
  controller.abort();
  await failureOf(client.calls.echo.query(1, { signal: controller.signal }));
  await collect(client.events.count.subscribe({ to: 2 }));
  expect(observed).toEqual([
    "query calls.echo OK",
    "mutation calls.add OK",
    "query failures.domain CONFLICT",
    "query calls.echo CLIENT_CLOSED_REQUEST",
    "subscription events.count OK",
  ]);
});

it("sends the context on that a call is observed under", async () => {
  await using pair = await createPair(broker);
  const client = createNatsClient<TestRouter>({
    nc: pair.clientConnection,
    service: pair.service,
    observe: () => ({ context: { rpc: { requestId: "observed", traceparent: "00-trace" } }, end: () => undefined }),
  });
  const seen = await client.calls.whoAmI.query(undefined, { context: { rpc: { requestId: "request-1" } } });
  expect(seen).toMatchObject({ requestId: "observed", traceparent: "00-trace" });
});
