import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { createTRPCClient } from "@trpc/client";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { expect, it } from "vitest";
import { z } from "zod";
import { createNatsClient, natsLink } from "../src/index.ts";
import type { NatsLinkOptions } from "../src/index.ts";
import type { TestRouter } from "./fixture.ts";
import { connectTo, createPair, eventually, nextService, startBroker } from "./support.ts";

/** Two replicas as processes, the second of which can be stopped. */
const startReplicas = async (
  url: string,
  service: string,
  sharedPrefix = "",
): Promise<AsyncDisposable & { readonly first: ChildProcess; readonly second: ChildProcess }> => {
  const start = (): ChildProcess => fork(new URL("server-process.ts", import.meta.url), [url, service, sharedPrefix]);
  const [first, second] = [start(), start()];
  const replicas = [first, second];
  await Promise.all(replicas.map((each) => once(each, "message")));
  return {
    first,
    second,
    async [Symbol.asyncDispose]() {
      for (const each of replicas) {
        each.kill("SIGKILL");
        if (each.exitCode === null && each.signalCode === null) await once(each, "exit");
      }
    },
  };
};

/** A client of two replicas, each of which has answered it. */
const startClient = async (timeoutMs?: number) => {
  await using started = new AsyncDisposableStack();
  const broker = started.use(await startBroker());
  const service = nextService();
  const { second } = started.use(await startReplicas(broker.url, service));
  const nc = await connectTo(broker);
  started.defer(() => nc.close());
  const client = createNatsClient<TestRouter>({ nc, service, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  for (let index = 0; index < 20; index += 1) await client.calls.echo.query(index);
  const end = started.move();
  return { client, second, [Symbol.asyncDispose]: () => end.disposeAsync() };
};

const PER_SECOND = 40;

/** Asks at a steady pace, and returns how each call ended, in the order in which they were sent. */
const askSteadily = async (
  ask: (number: number) => Promise<unknown>,
  seconds: number,
): Promise<{ readonly ok: boolean; readonly ms: number }[]> => {
  const ends = [];
  for (let number = 0; number < seconds * PER_SECOND; number += 1) {
    const began = performance.now();
    const end = (ok: boolean) => () => ({ ok, ms: performance.now() - began });
    ends.push(ask(number).then(end(true), end(false)));
    await delay(1000 / PER_SECOND);
  }
  return Promise.all(ends);
};

it.concurrent(
  "a replica that hangs costs no query and no keyed mutation, and is not chosen until it answers again",
  { timeout: 60_000 },
  async () => {
    await using started = await startClient();
    const { client, second } = started;
    second.kill("SIGSTOP");
    const asked = await askSteadily(
      (number) =>
        number % 4 === 0
          ? client.calls.mark.mutate(`${number}`, { context: { rpc: { idempotencyKey: `key ${number}` } } })
          : client.calls.echo.query(number),
      8,
    );
    expect(asked.filter(({ ok }) => !ok)).toEqual([]);
    // After the first moments, no call waits for it any more.
    const late = asked.slice(3 * PER_SECOND).filter(({ ms }) => ms > 900);
    expect(late).toEqual([]);

    second.kill("SIGCONT");
    // Both are chosen again by the broker: each has received calls that the other has not.
    await eventually(async () => {
      const noted = await Promise.all(Array.from({ length: 8 }, () => client.calls.noted.query()));
      expect(new Set(noted.map((events) => events.length)).size).toBe(2);
    });
  },
);

it.concurrent(
  "calls without a key fail only until it is known that their replica hangs",
  { timeout: 60_000 },
  async () => {
    await using started = await startClient(3_000);
    const { client, second } = started;
    second.kill("SIGSTOP");
    const asked = await askSteadily((number) => client.calls.mark.mutate(`${number}`), 5);
    const failed = asked.flatMap(({ ok }, index) => (ok ? [] : [index]));
    // Those of the time until the first was missed: a second until it is asked about, and the answers.
    expect(Math.max(0, ...failed)).toBeLessThan(2.5 * PER_SECOND);
  },
);

const keyed = { context: { rpc: { idempotencyKey: "a key" } } };

/** A client with a short patience. */
const clientOf = (nc: NatsConnection, service: string, options: Partial<NatsLinkOptions<TestRouter>> = {}) =>
  createTRPCClient<TestRouter>({ links: [natsLink({ nc, service, askAfterMs: 50, ...options })] });

it("a slow call that a replica runs is not run by another", async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker);
  await pair.serve();
  const client = clientOf(pair.clientConnection, pair.service);
  const held = client.calls.hold.mutate("slow", { context: { rpc: { idempotencyKey: "slow" } } });
  await eventually(() => expect(pair.probe.count("hold slow")).toBe(1));
  await delay(600);
  pair.probe.gate("slow").resolve();
  expect(await held).toBe("held slow");
  expect(pair.probe.count("hold slow")).toBe(1);
});

const answer = (message: Msg | undefined, data: string): void => {
  message?.respond(JSON.stringify({ result: { data } }));
};

const refuse = (message: Msg | undefined, why: string): void => {
  const data = { code: "CONFLICT", httpStatus: 409 };
  message?.respond(JSON.stringify({ error: { code: -32_009, message: why, data } }));
};

const Request = z.object({ id: z.string(), input: z.string(), askedAgain: z.boolean().optional() });

/** A server that takes calls and answers the question about them as the test wants, or not at all. */
const serveBare = (
  nc: NatsConnection,
  service: string,
  onCall: (call: z.infer<typeof Request>, message: Msg) => void,
  onQuestion: () => readonly string[] | undefined,
): void => {
  nc.subscribe(`rpc.${service}.>`, {
    callback: (_error, message) => {
      onCall(Request.parse(message.json()), message);
    },
  });
  nc.subscribe(`rpc.${service}`, {
    callback: (_error, message) => {
      const running = onQuestion();
      if (running !== undefined) message.respond(JSON.stringify({ running }));
    },
  });
};

it("a call that is asked again says so", async () => {
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  const calls: z.infer<typeof Request>[] = [];
  serveBare(
    nc,
    service,
    (call, message) => {
      calls.push(call);
      if (calls.length === 2) answer(message, "done");
    },
    () => [],
  );
  expect(await clientOf(nc, service).calls.mark.mutate("once", keyed)).toBe("done");
  expect(calls.map(({ input, askedAgain }) => [input, askedAgain])).toEqual([
    ["once", undefined],
    ["once", true],
  ]);
  expect(new Set(calls.map(({ id }) => id)).size).toBe(1);
  await nc.close();
});

it("of a call that is asked again the first copy's answer counts, and its failure does not", async () => {
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  const copies: Msg[] = [];
  serveBare(
    nc,
    service,
    (_call, message) => copies.push(message),
    () => [],
  );
  const client = clientOf(nc, service, { timeoutMs: 60_000 });
  const ask = async (name: string) => {
    copies.length = 0;
    const asked = client.calls.mark.mutate(name, keyed);
    asked.catch(() => undefined);
    await eventually(() => expect(copies.length).toBeGreaterThan(1));
    return { asked, first: copies[0], second: copies[1] };
  };
  const slow = await ask("the first was slow");
  answer(slow.first, "by the first");
  expect(await slow.asked).toBe("by the first");

  const late = await ask("the first came too late");
  refuse(late.first, "A request with this key is still running.");
  answer(late.second, "by the second");
  expect(await late.asked).toBe("by the second");
  await nc.close();
});

it("the last copy's failure is the call's", async () => {
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  let copies = 0;
  serveBare(
    nc,
    service,
    (_call, message) => {
      copies += 1;
      if (copies === 2) refuse(message, "Taken.");
    },
    // Whatever was asked again is in good hands.
    () => (copies === 2 ? undefined : []),
  );
  await expect(clientOf(nc, service).calls.mark.mutate("taken", keyed)).rejects.toThrow("Taken.");
  await nc.close();
});

it("a call is asked about until somebody knows what became of it", async () => {
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  const calls: string[] = [];
  let questions = 0;
  serveBare(
    nc,
    service,
    ({ id }, message) => {
      calls.push(id);
      if (calls.length === 2) answer(message, "done");
    },
    () => {
      questions += 1;
      // At first no replica can answer; then one runs it; then that one is gone.
      if (questions === 1) return undefined;
      return questions === 2 ? [...calls] : [];
    },
  );
  expect(await clientOf(nc, service, { timeoutMs: 60_000 }).calls.mark.mutate("patient", keyed)).toBe("done");
  expect(questions).toBeGreaterThanOrEqual(3);
  await nc.close();
});

it("a caller with unlimited patience never asks", async () => {
  await using broker = await startBroker();
  const nc = await connectTo(broker);
  const service = nextService();
  let questions = 0;
  serveBare(
    nc,
    service,
    () => undefined,
    () => {
      questions += 1;
      return [];
    },
  );
  const asked = clientOf(nc, service, { askAfterMs: Number.POSITIVE_INFINITY, timeoutMs: 300 }).calls.echo.query("one");
  await expect(asked).rejects.toThrow("No answer within 300 ms.");
  expect(questions).toBe(0);
  await nc.close();
});

it("a replica that is called alone and ends is followed by the queue group", { timeout: 60_000 }, async () => {
  await using broker = await startBroker();
  const service = nextService();
  await using replicas = await startReplicas(broker.url, service);
  const nc = await connectTo(broker);
  const client = clientOf(nc, service);
  replicas.second.kill("SIGSTOP");
  await Promise.all(Array.from({ length: 20 }, (_, index) => client.calls.echo.query(index)));
  replicas.second.kill("SIGCONT");
  replicas.first.kill("SIGKILL");
  await once(replicas.first, "exit");
  expect(await client.calls.echo.query("whom it knew alone is gone")).toBe("whom it knew alone is gone");
  await nc.close();
});

it(
  "a caller that may not call single replicas asks the queue group until another is chosen",
  { timeout: 60_000 },
  async () => {
    await using broker = await startBroker();
    const service = nextService();
    await using replicas = await startReplicas(broker.url, service, "bound.*");
    const nc = await connectTo(broker);
    const client = clientOf(nc, service, { subjectPrefix: "bound.shop", timeoutMs: 20_000 });
    replicas.second.kill("SIGSTOP");
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    expect(await Promise.all(numbers.map((each) => client.calls.echo.query(each)))).toEqual(numbers);
    await nc.close();
  },
);
