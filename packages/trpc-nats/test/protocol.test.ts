import { createInbox } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { createTRPCClient } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { natsLink } from "../src/index.ts";
import type { TestRouter } from "./fixture.ts";
import { connectTo, createPair, failureOf, nextService, startBroker, eventually } from "./support.ts";
import type { NatsServer } from "./support.ts";

// What a client in another language does, by PROTOCOL.md and a NATS library alone.

let broker: NatsServer;
let nc: NatsConnection;
beforeAll(async () => {
  broker = await startBroker();
  nc = await connectTo(broker);
});
afterAll(async () => {
  await nc.close();
  await broker.stop();
});

let ids = 0;
const nextId = (): string => {
  ids += 1;
  return `raw.${ids}`;
};

const request = async (subject: string, envelope: unknown): Promise<unknown> => {
  const payload = typeof envelope === "string" ? envelope : JSON.stringify(envelope);
  const message = await nc.request(subject, payload, { timeout: 5_000 });
  return message.json<unknown>();
};

/** The frames of a subscription as they come in. */
class Frames {
  readonly inbox = createInbox();
  readonly received: unknown[] = [];
  control = "";

  constructor() {
    nc.subscribe(this.inbox, { callback: (_error, message) => this.#onMessage(message) });
  }

  send(subject: string, envelope: unknown): void {
    nc.publish(subject, JSON.stringify(envelope), { reply: this.inbox });
  }

  #onMessage(message: Msg): void {
    this.control = message.reply ?? "";
    this.received.push(message.json<unknown>());
  }
}

it("a query is one request and one reply", async () => {
  await using pair = await createPair(broker);
  const subject = `rpc.${pair.service}.calls.whoAmI`;
  const answer = await request(subject, {
    id: nextId(),
    type: "query",
    timeoutMs: 2_000,
    requestId: "r1",
    caller: { subject: "raw" },
    idempotencyKey: "k1",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    somethingNewer: true,
  });
  expect(answer).toEqual({
    result: {
      data: {
        caller: { subject: "raw" },
        requestId: "r1",
        idempotencyKey: "k1",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
    },
  });
});

it("id and type are all that a request needs, and undefined results have no data", async () => {
  await using pair = await createPair(broker);
  expect(await request(`rpc.${pair.service}.lazily.loaded`, { id: nextId(), type: "query" })).toEqual({
    result: { data: "loaded" },
  });
  expect(await request(`rpc.${pair.service}.calls.falsy`, { id: nextId(), type: "query", input: "undefined" })).toEqual(
    {
      result: {},
    },
  );
});

it("an error has tRPC's shape", async () => {
  await using pair = await createPair(broker);
  expect(await request(`rpc.${pair.service}.failures.domain`, { id: nextId(), type: "query" })).toEqual({
    error: {
      code: -32_009,
      message: "Taken.",
      data: { code: "CONFLICT", httpStatus: 409, path: "failures.domain", left: 3, zod: null, knowsContext: true },
    },
  });
});

it.each([
  ["", "The message is not JSON."],
  ["{", "The message is not JSON."],
  ["[1]", "The message is not a JSON object."],
  ["null", "The message is not a JSON object."],
  ['{"type":"query"}', '"id" must be a string that is not empty.'],
  ['{"id":"x","type":"get"}', '"type" must be query, mutation or subscription.'],
  ['{"id":"x","type":"query","timeoutMs":"soon"}', '"timeoutMs" must be a number.'],
  ['{"id":"x","type":"query","requestId":{}}', '"requestId" must be a string.'],
])("the malformed request %j is answered with BAD_REQUEST", async (payload, message) => {
  await using pair = await createPair(broker);
  expect(await request(`rpc.${pair.service}.calls.echo`, payload)).toMatchObject({
    error: { code: -32_600, message, data: { code: "BAD_REQUEST", httpStatus: 400, path: "calls.echo" } },
  });
});

it("an id that is in use is refused", async () => {
  await using pair = await createPair(broker);
  const id = nextId();
  const held = request(`rpc.${pair.service}.calls.hold`, { id, type: "mutation", input: "twice" });
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  expect(await request(`rpc.${pair.service}.calls.echo`, { id, type: "query" })).toMatchObject({
    error: { data: { code: "BAD_REQUEST" } },
  });
  pair.probe.gate("twice").resolve();
  expect(await held).toEqual({ result: { data: "held twice" } });
});

it("a call that is asked again of the server that runs it is answered once, where it was asked last", async () => {
  await using pair = await createPair(broker);
  const envelope = { id: nextId(), type: "mutation", input: "again" };
  const subject = `rpc.${pair.service}.calls.hold`;
  const [first, last] = [new Frames(), new Frames()];
  first.send(subject, envelope);
  await eventually(() => expect(pair.server.inFlight).toBe(1));
  last.send(subject, { ...envelope, askedAgain: true });
  // What comes behind it on the same connection is answered: it has arrived.
  await request(`rpc.${pair.service}.calls.echo`, { id: nextId(), type: "query", input: "behind it" });
  pair.probe.gate("again").resolve();
  await eventually(() => expect(last.received).toEqual([{ result: { data: "held again" } }]));
  expect([first.received, pair.probe.events]).toEqual([[], ["hold again"]]);
});

it("the server answers at the deadline, also for a handler that is deaf to its signal", async () => {
  await using pair = await createPair(broker);
  const envelope = { id: nextId(), type: "mutation", input: "deaf", timeoutMs: 30 };
  expect(await request(`rpc.${pair.service}.calls.deaf`, envelope)).toMatchObject({
    error: { data: { code: "TIMEOUT", httpStatus: 408 } },
  });
  expect(pair.server.inFlight).toBe(1);
  pair.probe.gate("deaf").resolve();
  await eventually(() => expect(pair.server.inFlight).toBe(0));
});

it("time on the way counts, whatever the clocks say", async () => {
  await using pair = await createPair(broker);
  const frames = new Frames();
  const call = (name: string, waitedMs: number): void =>
    frames.send(`rpc.${pair.service}.calls.mark`, {
      id: nextId(),
      type: "mutation",
      input: name,
      timeoutMs: 500,
      // A machine that has been up for eleven days more than this one.
      clock: 1_000_000_000 + performance.now() - waitedMs,
    });
  call("fresh", 0);
  await eventually(() => expect(frames.received).toHaveLength(1));
  call("late", 1_000);
  await eventually(() => expect(frames.received).toHaveLength(2));
  call("in time", 200);
  await eventually(() => expect(frames.received).toHaveLength(3));
  expect(frames.received).toMatchObject([
    { result: { data: "fresh" } },
    { error: { data: { code: "TIMEOUT" } } },
    { result: { data: "in time" } },
  ]);
  expect(pair.probe.events).toEqual(["mark fresh", "mark in time"]);
});

it("a cancel goes to all members of the service, and is answered by the one that ran the call", async () => {
  await using pair = await createPair(broker);
  await pair.serve();
  const id = nextId();
  const held = request(`rpc.${pair.service}.calls.hold`, { id, type: "mutation", input: "raw" });
  await eventually(() => expect(pair.probe.events).toEqual(["hold raw"]));
  nc.publish(`rpc.${pair.service}`, JSON.stringify({ id: "of nobody", cancel: true }));
  nc.publish(`rpc.${pair.service}`, JSON.stringify({ id, cancel: true }));
  expect(await held).toMatchObject({ error: { code: -32_099, data: { code: "CLIENT_CLOSED_REQUEST" } } });
  await eventually(() => expect(pair.probe.events).toEqual(["hold raw", "aborted raw"]));
});

it("a subscription is a sequence of numbered frames, as far as the window allows", async () => {
  await using pair = await createPair(broker);
  const frames = new Frames();
  const id = nextId();
  const event = (seq: number) => ({
    seq,
    result: { type: "data", id: `${seq}`, data: { id: `${seq}`, data: { n: seq } } },
  });
  frames.send(`rpc.${pair.service}.events.count`, { id, type: "subscription", input: { to: 5 }, window: 2 });
  await eventually(() => expect(frames.received).toHaveLength(3));
  expect(frames.received).toEqual([{ seq: 0, result: { type: "started" } }, event(1), event(2)]);
  frames.send(frames.control, { id, ack: 1 });
  await eventually(() => expect(frames.received).toHaveLength(4));
  expect(frames.received.at(-1)).toEqual(event(3));
  frames.send(frames.control, { id, ack: 3 });
  await eventually(() => expect(frames.received).toHaveLength(6));
  // An acknowledgement of what was never sent counts as one of all that was.
  frames.send(frames.control, { id, ack: 1_000 });
  await eventually(() => expect(frames.received).toHaveLength(7));
  expect(frames.received.slice(4)).toEqual([event(4), event(5), { seq: 5, result: { type: "stopped" } }]);
});

it("a subscription resumes by lastEventId in its input", async () => {
  await using pair = await createPair(broker);
  const frames = new Frames();
  const input = { to: 4, lastEventId: "3" };
  frames.send(`rpc.${pair.service}.events.count`, { id: nextId(), type: "subscription", input });
  await eventually(() => expect(frames.received).toHaveLength(3));
  expect(frames.received[1]).toEqual({ seq: 1, result: { type: "data", id: "4", data: { id: "4", data: { n: 4 } } } });
});

it("a subscription pings while it has nothing to say, and is cancelled by either control subject", async () => {
  await using pair = await createPair(broker);
  for (const control of ["instance", "service"]) {
    const frames = new Frames();
    const id = nextId();
    frames.send(`rpc.${pair.service}.events.open`, { id, type: "subscription", input: control, heartbeatMs: 60 });
    await eventually(() => expect(frames.received).toContainEqual({ seq: 1, ping: true }));
    frames.send(control === "instance" ? frames.control : `rpc.${pair.service}`, { id, cancel: true });
    await eventually(() => expect(pair.probe.events).toContain(`left ${control}`));
  }
});

it("an acknowledgement of a subscription that is not here is answered with an error", async () => {
  await using pair = await createPair(broker);
  const frames = new Frames();
  const id = nextId();
  frames.send(`rpc.${pair.service}.events.count`, { id, type: "subscription", input: { to: 0 } });
  await eventually(() => expect(frames.received).toHaveLength(2));
  frames.send(frames.control, { id, ack: 0 });
  await eventually(() => expect(frames.received).toHaveLength(3));
  expect(frames.received[2]).toMatchObject({ error: { data: { code: "SERVICE_UNAVAILABLE", retryable: true } } });
});

it("malformed control messages and requests without a reply subject are survived", async () => {
  await using pair = await createPair(broker);
  for (const payload of ["", "{", "[]", '{"id":1}', '{"id":"x"}', '{"id":"x","ack":"all"}']) {
    nc.publish(`rpc.${pair.service}`, payload);
    nc.publish(`rpc.${pair.service}.calls.echo`, payload);
  }
  nc.publish(
    `rpc.${pair.service}.calls.mark`,
    JSON.stringify({ id: nextId(), type: "mutation", input: "nobody asks" }),
  );
  await nc.flush();
  expect(await pair.client.calls.echo.query("well")).toBe("well");
  expect(pair.probe.events).toEqual([]);
});

const RequestSeen = z.object({
  id: z.string(),
  type: z.literal("mutation"),
  timeoutMs: z.number(),
  clock: z.number(),
  requestId: z.string(),
  caller: z.object({ subject: z.string() }),
  input: z.object({ a: z.number(), b: z.number() }),
});

it("a server in another language is understood by the link, and its nonsense is not", async () => {
  const service = nextService();
  const answers: readonly string[] = ['{"result":{"data":5}}', "nonsense", '{"result":7}', '{"error":{}}', "{}"];
  const seen: unknown[] = [];
  const subscription = nc.subscribe(`rpc.${service}.>`, {
    queue: service,
    callback: (_error, message) => {
      seen.push(message.json<unknown>());
      message.respond(answers[seen.length - 1] ?? "");
    },
  });
  const client = createTRPCClient<TestRouter>({ links: [natsLink({ nc, service, timeoutMs: 1_000 })] });
  const rpc = { requestId: "r9", caller: { subject: "link" } };
  expect(await client.calls.add.mutate({ a: 2, b: 3 }, { context: { rpc } })).toBe(5);
  const sent = RequestSeen.strict().parse(seen[0]);
  expect(sent).toMatchObject({ requestId: "r9", caller: { subject: "link" }, input: { a: 2, b: 3 } });
  expect(sent.timeoutMs).toBeLessThanOrEqual(1_000);
  for (let index = 1; index < answers.length; index += 1) {
    const error = await failureOf(client.calls.add.mutate({ a: 2, b: 3 }));
    expect(error.data).toMatchObject({ code: "BAD_GATEWAY", httpStatus: 502 });
  }
  subscription.unsubscribe();
});
