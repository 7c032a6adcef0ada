import { once } from "node:events";
import { createTRPCClient } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isRetryable, natsLink } from "../src/index.ts";
import type { ServerErrorReport } from "../src/index.ts";
import type { TestRouter } from "./fixture.ts";
import {
  connectCounted,
  connectTo,
  createPair,
  failureOf,
  nextService,
  startBroker,
  toContext,
  eventually,
} from "./support.ts";
import type { NatsServer } from "./support.ts";

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

const MEGABYTE = 1024 * 1024;

it("a call ends at its deadline, on both sides", async () => {
  await using pair = await createPair(broker);
  const start = performance.now();
  const error = await failureOf(pair.client.calls.hold.mutate("slow", { context: { rpc: { timeoutMs: 60 } } }));
  const elapsed = performance.now() - start;
  expect(error.data).toMatchObject({ code: "TIMEOUT", httpStatus: 408, path: "calls.hold" });
  expect(isRetryable(error)).toBe(false);
  expect(elapsed).toBeGreaterThanOrEqual(59);
  expect(elapsed).toBeLessThan(15_000);
  await eventually(() => expect(pair.probe.events).toEqual(["hold slow", "aborted slow"]));
  await eventually(() => expect(pair.server.inFlight).toBe(0));
});

it("a procedure knows how much time it has", async () => {
  await using pair = await createPair(broker, { link: { timeoutMs: 60_000 } });
  const remaining = await pair.client.calls.remaining.query();
  expect(remaining).toBeGreaterThan(30_000);
  expect(remaining).toBeLessThanOrEqual(60_001);
});

it("a call whose deadline passes while its context is made does not run", async () => {
  await using pair = await createPair(broker, {
    server: {
      createContext: async (call) => {
        if (call.requestId === "late") await once(call.signal, "abort");
        return toContext(pair.probe)(call);
      },
    },
  });
  const rpc = { requestId: "late", timeoutMs: 30 };
  const late = await failureOf(pair.client.calls.mark.mutate("late", { context: { rpc } }));
  expect(late.data).toMatchObject({ code: "TIMEOUT" });
  await eventually(() => expect(pair.server.inFlight).toBe(0));
  await pair.client.calls.mark.mutate("next");
  expect(pair.probe.events).toEqual(["mark next"]);
});

it("a service without a server is unavailable immediately, and the call may be repeated", async () => {
  await using pair = await createPair(broker);
  const client = pair.clientWith({ service: nextService(), timeoutMs: 20_000 });
  const start = performance.now();
  const error = await failureOf(client.calls.echo.query(1));
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(error.shape).toMatchObject({
    code: -32_603,
    data: { code: "SERVICE_UNAVAILABLE", httpStatus: 503, path: "calls.echo", retryable: true },
  });
  expect(isRetryable(error)).toBe(true);
});

it("a request that the broker does not take fails before it is sent", async () => {
  await using pair = await createPair(broker);
  const error = await failureOf(pair.client.calls.echo.query("x".repeat(2 * MEGABYTE)));
  expect(error.data).toMatchObject({ code: "PAYLOAD_TOO_LARGE", httpStatus: 413, retryable: false });
  expect(await pair.client.calls.echo.query("small")).toBe("small");
});

it("a result that the broker does not take is answered with an error", async () => {
  const reports: string[] = [];
  await using pair = await createPair(broker, { server: { onError: ({ error }) => reports.push(error.code) } });
  const error = await failureOf(pair.client.calls.text.query(2 * MEGABYTE));
  expect(error.data).toMatchObject({ code: "PAYLOAD_TOO_LARGE", path: "calls.text" });
  expect(reports).toEqual(["PAYLOAD_TOO_LARGE"]);
  expect(await pair.client.calls.text.query(3)).toBe("xxx");
});

it("a request and a result just within the limit pass", async () => {
  await using pair = await createPair(broker);
  const text = "x".repeat(MEGABYTE - 1_024);
  expect(await pair.client.calls.echo.query(text)).toBe(text);
});

it("a result that is no JSON is answered with an error", async () => {
  await using pair = await createPair(broker);
  expect((await failureOf(pair.client.calls.unwritable.query())).data).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
  expect((await failureOf(pair.client.calls.streaming.query())).data).toMatchObject({ code: "NOT_IMPLEMENTED" });
});

it("an input that is no JSON fails before it is sent", async () => {
  await using pair = await createPair(broker);
  expect((await failureOf(pair.client.calls.echo.query(1n))).data).toMatchObject({ code: "BAD_REQUEST" });
  const form = await failureOf(pair.client.calls.echo.query(new FormData()));
  expect(form.data).toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE" });
});

it("a full server refuses immediately, and takes calls again when it has room", async () => {
  await using pair = await createPair(broker, { server: { maxInFlight: 2 } });
  const held = [pair.client.calls.hold.mutate("a"), pair.client.calls.hold.mutate("b")];
  await eventually(() => expect(pair.server.inFlight).toBe(2));
  const error = await failureOf(pair.client.calls.echo.query(1));
  expect(error.data).toMatchObject({
    code: "TOO_MANY_REQUESTS",
    httpStatus: 429,
    retryable: true,
    knowsContext: false,
  });
  expect(isRetryable(error)).toBe(true);
  pair.probe.gate("a").resolve();
  pair.probe.gate("b").resolve();
  expect(await Promise.all(held)).toEqual(["held a", "held b"]);
  expect(await pair.client.calls.echo.query(1)).toBe(1);
});

it("an abort settles the call immediately, and stops the one handler that runs it among several servers", async () => {
  await using pair = await createPair(broker);
  await pair.serve();
  await pair.serve();
  const others = ["one", "two", "three", "four"].map((name) => pair.client.calls.hold.mutate(name));
  const controller = new AbortController();
  const call = failureOf(pair.client.calls.hold.mutate("mine", { signal: controller.signal }));
  await eventually(() => expect(pair.probe.events).toHaveLength(5));
  controller.abort(new Error("changed my mind"));
  const error = await call;
  expect(error.data).toMatchObject({ code: "CLIENT_CLOSED_REQUEST", httpStatus: 499, retryable: false });
  expect(error.cause).toEqual(new Error("changed my mind"));
  await eventually(() => expect(pair.probe.events).toContain("aborted mine"));
  for (const name of ["one", "two", "three", "four"]) pair.probe.gate(name).resolve();
  expect(await Promise.all(others)).toEqual(["held one", "held two", "held three", "held four"]);
});

it("a call that is aborted before it is made is not sent", async () => {
  await using pair = await createPair(broker);
  const early = await failureOf(pair.client.calls.mark.mutate("early", { signal: AbortSignal.abort() }));
  expect(early.data).toMatchObject({ code: "CLIENT_CLOSED_REQUEST" });
  const controller = new AbortController();
  const sameTurn = failureOf(pair.client.calls.mark.mutate("same turn", { signal: controller.signal }));
  controller.abort();
  expect((await sameTurn).data).toMatchObject({ code: "CLIENT_CLOSED_REQUEST" });
  await pair.client.calls.mark.mutate("next");
  expect(pair.probe.events).toEqual(["mark next"]);
});

it("metadata of the link and of the call travel together, and the call's wins", async () => {
  await using pair = await createPair(broker, {
    link: {
      metadata: (op) => ({ requestId: `link-${op.path}`, caller: { subject: "link" }, traceparent: "00-a-b-01" }),
    },
  });
  expect(await pair.client.calls.whoAmI.query()).toEqual({
    caller: { subject: "link" },
    requestId: "link-calls.whoAmI",
    idempotencyKey: null,
    traceparent: "00-a-b-01",
  });
  const rpc = { caller: { subject: "call" }, idempotencyKey: "k1" };
  expect(await pair.client.calls.whoAmI.query(undefined, { context: { rpc } })).toEqual({
    caller: { subject: "call" },
    requestId: "link-calls.whoAmI",
    idempotencyKey: "k1",
    traceparent: "00-a-b-01",
  });
});

it("a call without a request id gets one of its own", async () => {
  await using pair = await createPair(broker);
  const [first, second] = await Promise.all([pair.client.calls.whoAmI.query(), pair.client.calls.whoAmI.query()]);
  expect(first?.requestId).toMatch(/\S{20,}/);
  expect(first?.requestId).not.toBe(second?.requestId);
});

it.each([{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { requestId: 7 }, "text"])(
  "metadata that cannot be is refused: %j",
  async (rpc) => {
    await using pair = await createPair(broker);
    const error = await failureOf(pair.client.calls.echo.query(1, { context: { rpc } }));
    expect(error.data).toMatchObject({ code: "BAD_REQUEST" });
  },
);

it("what createContext throws is the answer, and a failing onError changes nothing", async () => {
  const reports: ServerErrorReport<TestRouter>[] = [];
  await using pair = await createPair(broker, {
    server: {
      createContext: () => Promise.reject(new Error("no context")),
      onError: (report) => {
        reports.push(report);
        throw new Error("the log is full");
      },
    },
  });
  const error = await failureOf(pair.client.calls.echo.query(7, { context: { rpc: { requestId: "r1" } } }));
  expect(error.data).toMatchObject({ code: "INTERNAL_SERVER_ERROR", knowsContext: false });
  expect(reports).toHaveLength(1);
  expect(reports[0]).toMatchObject({ path: "calls.echo", type: "query", input: 7, requestId: "r1", ctx: undefined });
});

it("each call goes to one member of the service", async () => {
  await using pair = await createPair(broker);
  await pair.serve();
  await pair.serve();
  await Promise.all(Array.from({ length: 60 }, (_, index) => pair.client.calls.mark.mutate(`${index}`)));
  expect(new Set(pair.probe.events).size).toBe(60);
  expect(pair.probe.events).toHaveLength(60);
});

it("calls of one turn leave in one write, and in order", async () => {
  await using pair = await createPair(broker);
  await using counted = await connectCounted(broker);
  const { nc, writes } = counted;
  const client = createTRPCClient<TestRouter>({ links: [natsLink({ nc, service: pair.service })] });
  await client.calls.echo.query(0);
  const before = writes();
  const calls: Promise<string>[] = [];
  // As an HTTP server makes them: each in a microtask queue of its own.
  for (let index = 0; index < 100; index += 1) {
    calls.push(new Promise((resolve) => process.nextTick(resolve)).then(() => client.calls.mark.mutate(`${index}`)));
  }
  const expected = Array.from({ length: 100 }, (_, index) => `${index}`);
  expect(await Promise.all(calls)).toEqual(expected);
  expect(pair.probe.events).toEqual(expected.map((name) => `mark ${name}`));
  expect(writes() - before).toBeLessThanOrEqual(5);
});

it("calls fail immediately when their connection is closed", async () => {
  await using pair = await createPair(broker);
  const held = failureOf(pair.client.calls.hold.mutate("cut off"));
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  await pair.clientConnection.close();
  expect((await held).data).toMatchObject({ code: "SERVICE_UNAVAILABLE", retryable: false });
  const later = await failureOf(pair.client.calls.echo.query(1));
  expect(later.data).toMatchObject({ code: "SERVICE_UNAVAILABLE", retryable: true });
});

it("a server in the midst of a call that dies leaves a timeout, and its successor answers", async () => {
  await using pair = await createPair(broker);
  const lost = failureOf(pair.client.calls.hold.mutate("lost", { context: { rpc: { timeoutMs: 300 } } }));
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  await pair.serverConnection.close();
  await eventually(() => expect(pair.probe.events).toContain("aborted lost"));
  const successor = await connectTo(broker);
  const server = await pair.serve({ nc: successor, createContext: toContext(pair.probe) });
  expect(await pair.client.calls.echo.query("again")).toBe("again");
  expect((await lost).data).toMatchObject({ code: "TIMEOUT", retryable: false });
  await server.close();
  await successor.close();
});

it("names that cannot be subjects are refused when they are given", async () => {
  await using pair = await createPair(broker);
  for (const service of ["", "two.tokens", "blank space", "*"]) {
    expect(() => pair.clientWith({ service })).toThrow(/"service"/);
    await expect(pair.serve({ service })).rejects.toThrow(/"service"/);
  }
  expect(() => pair.clientWith({ subjectPrefix: "rpc.>" })).toThrow(/"subjectPrefix"/);
});

it("services of several prefixes do not meet", async () => {
  await using pair = await createPair(broker);
  await pair.serve({
    subjectPrefix: "staging.rpc",
    createContext: () => ({ probe: pair.probe, requestId: "", caller: "staging" }),
  });
  const staging = pair.clientWith({ subjectPrefix: "staging.rpc" });
  expect((await staging.calls.whoAmI.query()).caller).toBe("staging");
  expect((await pair.client.calls.whoAmI.query(undefined, { context: { rpc: { caller: "live" } } })).caller).toBe(
    "live",
  );
});
