import { connectCrossdesk, toCrossdeskError } from "@crossdesk/client";
import {
  AGENT_EVENTS,
  createForwardingRouter,
  FILE_EVENTS,
  RevocationNews,
  REVOCATIONS_SUBJECT,
  SeenNews,
  SignNews,
  SIGNS_SUBJECT,
  TICKET_EVENTS,
  typeOfSubject,
} from "@crossdesk/contracts";
import type { Caller, CrossdeskRouter } from "@crossdesk/contracts";
import { startNats } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import { getUntypedClient } from "@trpc/client";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { pathOf, readRecording } from "../src/wire/recording.ts";
import type { Exchange } from "../src/wire/recording.ts";
import { replayWire } from "../src/wire/replay-wire.ts";

// What the programs of the previous release said to each other, said to this one: `npm run upgrade-test -- --record` writes it down.

const recording = await readRecording();

const Request = z.object({
  type: z.enum(["query", "mutation", "subscription"]),
  input: z.unknown().optional(),
});
const Failed = z.object({ error: z.object({ data: z.object({ kind: z.string() }) }) });
const Answered = z.object({ result: z.object({ data: z.unknown() }) });
const Frame = z.object({
  result: z.object({ type: z.literal("data"), id: z.string(), data: z.object({ data: z.unknown() }) }),
});

/** The items of a subscription's frames. */
const itemsOf = ({ replies }: Exchange) =>
  replies.flatMap((frame) => {
    const { success, data } = Frame.safeParse(frame);
    return success ? [{ id: data.result.id, item: data.result.data.data }] : [];
  });

const kindOf = ({ replies: [reply] }: Exchange): string | undefined => Failed.safeParse(reply).data?.error.data.kind;
const dataOf = ({ replies: [reply] }: Exchange): unknown => Answered.parse(reply).result.data;

/** What the definition of a subscription says of its items. */
const itemSchemaOf = (router: CrossdeskRouter, path: string): z.ZodType => {
  const definition: unknown = Object(Reflect.get(router._def.procedures, path))._def;
  return z.object({ meta: z.object({ items: z.instanceof(z.ZodType) }) }).parse(definition).meta.items;
};

const caller: Caller = { subject: "gateway", role: "service", entityId: null };
const calls = recording.calls.map((exchange): [string, Exchange] => [pathOf(exchange.subject), exchange]);

test("every procedure of the previous release is on record", () => {
  const called = new Set(calls.map(([path]) => path));
  expect(recording.procedures.filter((path) => !called.has(path))).toEqual([]);
  expect(recording.procedures.length).toBeGreaterThan(50);
});

describe("this release's gateway takes what earlier callers send and what earlier services answer, and loses nothing of it", () => {
  test.each(calls.filter(([, exchange]) => kindOf(exchange) === undefined))("%s", async (path, exchange) => {
    const { type, input } = Request.parse(exchange.request);
    const router = createForwardingRouter(async () =>
      type === "subscription" ? itemsOf(exchange).values() : dataOf(exchange),
    );
    const called = path
      .split(".")
      .reduce<unknown>(
        (found, key) => Reflect.get(Object(found), key),
        router.createCaller({ caller, requestId: "recorded" }),
      );
    const passedOn = await (called as (input: unknown) => Promise<unknown>)(input);
    // Items are passed on unparsed, so that what their readers expect is held against them here.
    const items = itemsOf(exchange).map(({ item }) => item);
    const [answer, expected] =
      type === "subscription"
        ? [items.map((item) => itemSchemaOf(router, path).parse(item)), items]
        : [passedOn, dataOf(exchange)];
    expect({ answer }).toMatchObject({ answer: expected });
  });
});

describe("this release's client", () => {
  test("reads every answer, item and failure of earlier services as what it is", async () => {
    await using nats = await startNats({ jetstream: false });
    const nc = await connect({ servers: nats.url });
    replayWire(nc, recording.calls);
    await using connection = await connectCrossdesk({ nats: nc, caller, attempts: 1 });
    const client = getUntypedClient(connection.client);
    for (const [path, exchange] of calls) {
      const { type, input } = Request.parse(exchange.request);
      const items = itemsOf(exchange);
      const watched = async (): Promise<unknown> => {
        const received: unknown[] = [];
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const onData = (item: unknown): void => {
          if (received.push(item) === items.length) resolve();
        };
        const subscription = client.subscription(path, input, { onData, onError: reject });
        await promise.finally(() => subscription.unsubscribe());
        return received;
      };
      const asked = (): Promise<unknown> =>
        type === "query" ? client.query(path, input) : client.mutation(path, input);
      const said = type === "subscription" ? items.map(({ id, item }) => ({ id, data: item })) : undefined;
      const outcome = await (type === "subscription" ? watched() : asked()).catch(
        (error: unknown) => toCrossdeskError(error).kind,
      );
      expect({ path, outcome }).toEqual({ path, outcome: said ?? kindOf(exchange) ?? dataOf(exchange) });
    }
    await nc.close();
  });
});

describe("this release's programs understand what earlier ones tell", () => {
  const told: Readonly<Record<string, z.ZodType>> = {
    ...TICKET_EVENTS,
    ...AGENT_EVENTS,
    ...FILE_EVENTS,
    [REVOCATIONS_SUBJECT]: RevocationNews,
    [SIGNS_SUBJECT]: z.union([SignNews, SeenNews]),
  };
  /** What replicas of one service say to each other is no contract: `npm run upgrade-test` has both releases do so. */
  const isBetweenReplicas = (subject: string): boolean => subject.startsWith("live.") && told[subject] === undefined;
  const notices = recording.notices.filter(({ subject }) => !isBetweenReplicas(subject));

  test.each(notices.map(({ subject, message }): [string, unknown] => [subject, message]))("%s", (subject, message) => {
    const schema = told[subject.startsWith("events.") ? typeOfSubject(subject) : subject];
    expect(schema?.parse(message)).toMatchObject(Object(message));
  });
});
