import { createTRPCClient, getUntypedClient, localLink } from "@trpc/client";
import type { TRPCClient } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNatsClient } from "../src/index.ts";
import { Probe, router } from "./fixture.ts";
import type { FalsyName, TestRouter } from "./fixture.ts";
import { collect, createPair, failureOf, startBroker, eventually } from "./support.ts";
import type { NatsServer } from "./support.ts";

interface Subject extends AsyncDisposable {
  readonly client: TRPCClient<TestRouter>;
  readonly probe: Probe;
}

let broker: NatsServer;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

const createLocal = (): Promise<Subject> => {
  const probe = new Probe();
  const createContext = async () => ({ probe, requestId: "local", caller: null });
  const client = createTRPCClient<TestRouter>({ links: [localLink({ router, createContext })] });
  return Promise.resolve({ client, probe, [Symbol.asyncDispose]: () => Promise.resolve() });
};

const createOwn = async (): Promise<Subject> => {
  const pair = await createPair(broker);
  const { clientConnection: nc, service } = pair;
  return { ...pair, client: createNatsClient<TestRouter>({ nc, service, resumeDelayMs: () => 1 }) };
};

const TRANSPORTS = [
  { name: "localLink", create: createLocal },
  { name: "NATS", create: (): Promise<Subject> => createPair(broker, { link: { resumeDelayMs: () => 1 } }) },
  { name: "NATS with its own client", create: createOwn },
];

describe.each(TRANSPORTS)("a router over $name", ({ create }) => {
  it("answers queries and mutations, also in nested and lazy routers", async () => {
    await using subject = await create();
    const { client } = subject;
    expect(await client.calls.echo.query({ deep: [1, { two: "ü€🎫" }] })).toEqual({ deep: [1, { two: "ü€🎫" }] });
    expect(await client.calls.add.mutate({ a: 2, b: 3 })).toBe(5);
    expect(await client.lazily.loaded.query()).toBe("loaded");
  });

  it.each<[unknown, string]>([
    [0, "number"],
    ["", "string"],
    [false, "boolean"],
    [null, "object"],
    [undefined, "undefined"],
  ])("hands the input %j to the procedure as it is", async (input, type) => {
    await using subject = await create();
    expect(await subject.client.calls.describeInput.query(input)).toEqual({ type, isNull: input === null });
  });

  it.each<[FalsyName, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["zero", 0],
    ["empty", ""],
    ["false", false],
    ["list", []],
  ])("hands the result %s to the caller as it is", async (name, value) => {
    await using subject = await create();
    expect(await subject.client.calls.falsy.query(name)).toEqual(value);
  });

  it("returns errors with the data of the router's error formatter", async () => {
    await using subject = await create();
    const error = await failureOf(subject.client.failures.domain.query());
    expect(error.message).toBe("Taken.");
    expect(error.shape).toEqual({
      code: -32_009,
      message: "Taken.",
      data: { code: "CONFLICT", httpStatus: 409, path: "failures.domain", left: 3, zod: null, knowsContext: true },
    });
    expect(error.data).toBe(error.shape?.data);
  });

  it("names the inputs that are wrong", async () => {
    await using subject = await create();
    // @ts-expect-error -- the server must not rely on what the compiler checks
    const error = await failureOf(subject.client.calls.add.mutate({ a: "one" }));
    expect(error.data).toMatchObject({ code: "BAD_REQUEST", zod: ["a", "b"] });
  });

  it.each(["crash", "notError"] as const)("returns unknown failures as internal errors (%s)", async (name) => {
    await using subject = await create();
    const error = await failureOf(subject.client.failures[name].query());
    expect(error.data).toMatchObject({ code: "INTERNAL_SERVER_ERROR", httpStatus: 500, path: `failures.${name}` });
  });

  it.each(["missing", "calls.missing", "calls", "calls.add", "calls..add", "calls.*", ">", " ", ""])(
    'has no query on the path "%s"',
    async (path) => {
      await using subject = await create();
      const untyped = createUntyped(subject.client);
      const error = await failureOf(untyped(path));
      expect(error.data).toMatchObject({ code: "NOT_FOUND", httpStatus: 404 });
      expect(error.message).toBe(`No "query"-procedure on path "${path}"`);
    },
  );

  it("lets an abort reach the handler's signal, and rejects the call", async () => {
    await using subject = await create();
    const { client, probe } = subject;
    const controller = new AbortController();
    const call = failureOf(client.calls.hold.mutate("abort", { signal: controller.signal }));
    await eventually(() => expect(probe.events).toContain("hold abort"));
    controller.abort();
    expect(await call).toBeInstanceOf(Error);
    await eventually(() => expect(probe.events).toContain("aborted abort"));
  });

  it("carries 1,000 calls at once, and mixes none of them up", async () => {
    await using subject = await create();
    const inputs = Array.from({ length: 1_000 }, (_, index) => ({ index }));
    const outputs = await Promise.all(inputs.map((input) => subject.client.calls.echo.query(input)));
    expect(outputs).toEqual(inputs);
  });

  it("ends a subscription when its generator ends", async () => {
    await using subject = await create();
    const events = await collect(subject.client.events.count.subscribe({ to: 3 }));
    expect(events).toEqual([1, 2, 3].map((n) => ({ id: `${n}`, data: { n } })));
    expect(subject.probe.count("count from 0")).toBe(1);
  });

  it("hands falsy events to the consumer as they are", async () => {
    await using subject = await create();
    expect(await collect(subject.client.events.falsy.subscribe())).toEqual([0, "", false, null, undefined, []]);
  });

  it("runs a generator's finally when its consumer leaves the loop", async () => {
    await using subject = await create();
    const { client, probe } = subject;
    for await (const event of client.events.open.subscribe("loop")) {
      expect(event).toBe("first");
      break;
    }
    await eventually(() => expect(probe.events).toEqual(["open loop", "left loop"]));
  });

  it("ends a subscription by its signal", async () => {
    await using subject = await create();
    const { client, probe } = subject;
    const controller = new AbortController();
    const complete = Promise.withResolvers<void>();
    client.events.open.subscribe("signal", {
      signal: controller.signal,
      onData: () => controller.abort(),
      onComplete: complete.resolve,
      onError: complete.reject,
    });
    await complete.promise;
    await eventually(() => expect(probe.events).toEqual(["open signal", "left signal"]));
  });

  it("resumes a subscription that broke, behind the last event that the consumer saw", async () => {
    await using subject = await create();
    const states: string[] = [];
    const seen: string[] = [];
    const complete = Promise.withResolvers<void>();
    subject.client.events.fragile.subscribe(
      { to: 5 },
      {
        onData: (event) => seen.push(event.id),
        onConnectionStateChange: ({ state }) => states.push(state),
        onComplete: complete.resolve,
        onError: complete.reject,
      },
    );
    await complete.promise;
    expect(seen).toEqual(["1", "2", "3", "4", "5"]);
    expect(subject.probe.events).toEqual(["fragile from 0", "fragile from 2"]);
    // localLink says that it is idle only after it has completed.
    expect(states.slice(0, 4)).toEqual(["connecting", "pending", "connecting", "pending"]);
  });

  it("ends a subscription with an error that is final", async () => {
    await using subject = await create();
    const seen: unknown[] = [];
    const failed = Promise.withResolvers<unknown>();
    subject.client.events.refused.subscribe(undefined, {
      onData: (event) => seen.push(event),
      onError: (error) => failed.resolve(error.data),
    });
    expect(await failed.promise).toMatchObject({ code: "FORBIDDEN", left: 0, path: "events.refused" });
    expect(seen).toEqual(["one"]);
  });

  it("refuses a subscription whose input is wrong", async () => {
    await using subject = await create();
    const failed = Promise.withResolvers<unknown>();
    // @ts-expect-error -- the server must not rely on what the compiler checks
    subject.client.events.refusedAtOnce.subscribe({}, { onError: (error) => failed.resolve(error.data) });
    expect(await failed.promise).toMatchObject({ code: "BAD_REQUEST", zod: ["must"] });
  });
});

/** Calls by a path that the types do not know. */
const createUntyped =
  (client: TRPCClient<TestRouter>) =>
  (path: string): Promise<unknown> =>
    getUntypedClient(client).query(path);
