import { connectCrossdesk, toCrossdeskError, withCallOptions } from "@crossdesk/client";
import type { CrossdeskConnection } from "@crossdesk/client";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { loggerLink, retryLink } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

let nats: NatsServer;
let system: System;
let overNats: CrossdeskConnection;
let overHttp: CrossdeskConnection;
const caller = { subject: "billing", role: "service", entityId: "main" } as const;

beforeAll(async () => {
  nats = await startNats();
  system = await startSystem({ nats });
  [overNats, overHttp] = await Promise.all([
    connectCrossdesk({ nats: { servers: nats.url, name: "billing" }, caller }),
    connectCrossdesk({
      http: system.url,
      token: () => createToken("service", { sub: "billing", entityId: "main" }),
    }),
  ]);
});
afterAll(async () => {
  await overNats.close();
  await overHttp.close();
  await system[Symbol.asyncDispose]();
  await nats.stop();
});

const refund = { channel: "internal", customerId: "user01", subject: "Refund", description: "Charged twice" } as const;
const kindOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: unknown) => toCrossdeskError(error).kind,
  );

describe.each([
  ["NATS", () => overNats.client],
  ["HTTP", () => overHttp.client],
] as const)("over %s", (_transport, clientOf) => {
  test("a call is answered, and a mutation with a key of its own takes effect once", async () => {
    const client = clientOf();
    const key = withCallOptions({ idempotencyKey: `invoice-${crypto.randomUUID()}` });
    const { ticket } = await client.tickets.open.mutate(refund, key);
    const again = await client.tickets.open.mutate(refund, key);
    expect(again.ticket.id).toBe(ticket.id);
    const other = await client.tickets.open.mutate(refund);
    expect(other.ticket.id).not.toBe(ticket.id);
    expect((await client.tickets.get.query({ id: ticket.id })).ticket.createdBy).toBe("billing");
  });

  test("failures have the same kinds", async () => {
    const client = clientOf();
    expect(await kindOf(client.tickets.get.query({ number: 2_000_000_000 }))).toBe("TICKET_NOT_FOUND");
    expect(await kindOf(client.tickets.open.mutate({ ...refund, subject: "" }))).toBe("VALIDATION_FAILED");
    const stop = new AbortController();
    const call = kindOf(client.tickets.list.query({}, { signal: stop.signal }));
    stop.abort();
    expect(await call).toBe("CANCELLED");
    expect(await kindOf(client.tickets.list.query({}, withCallOptions({ timeoutMs: 1 })))).toBe("DEADLINE_EXCEEDED");
  });

  test("a subscription tells of what happens", async () => {
    const client = clientOf();
    const { ticket } = await client.tickets.open.mutate(refund);
    const { eventId } = await client.tickets.latestChange.query();
    const stop = new AbortController();
    // The ticket's own creation may be relayed only after the position was read: it is received too, then.
    const received: string[] = [];
    const resolved = new Promise<void>((resolve, reject) => {
      const onData = ({ data }: { data: { change: { action: string } } }): void => {
        received.push(data.change.action);
        if (data.change.action === "Updated ticket status") resolve();
      };
      const from = { ticket: { id: ticket.id }, lastEventId: eventId };
      client.tickets.watch.subscribe(from, { signal: stop.signal, onData, onError: reject });
    });
    await client.tickets.resolve.mutate({ ticket: { id: ticket.id } });
    await resolved;
    expect(received.filter((action) => action !== "Ticket created")).toEqual(["Updated ticket status"]);
    stop.abort();
  });
});

test("links of tRPC's own stand in front of both transports", async () => {
  const lines: unknown[] = [];
  const attempts: string[] = [];
  const links = [
    loggerLink({
      enabled: () => true,
      console: { log: (...line: unknown[]) => lines.push(line), error: (...line: unknown[]) => lines.push(line) },
    }),
    retryLink({
      retry: ({ op, attempts: count }) => {
        attempts.push(op.path);
        return count < 2;
      },
    }),
  ];
  await using byNats = await connectCrossdesk({ nats: { servers: nats.url, name: "logged" }, caller, links });
  const unknown = { number: 2_000_000_000 };
  expect(await kindOf(byNats.client.tickets.get.query(unknown))).toBe("TICKET_NOT_FOUND");
  await using byHttp = await connectCrossdesk({ http: system.url, token: () => createToken("service"), links });
  expect(await kindOf(byHttp.client.tickets.get.query(unknown))).toBe("TICKET_NOT_FOUND");
  expect(attempts).toEqual(Array.from({ length: 4 }, () => "tickets.get"));
  expect(lines.length).toBeGreaterThanOrEqual(4);
});

test("without a service behind it a call over NATS fails as unavailable, after it was repeated", async () => {
  await using nats = await startNats();
  await using lonely = await connectCrossdesk({ nats: { servers: nats.url }, caller, delayMs: 1 });
  const began = performance.now();
  expect(await kindOf(lonely.client.tickets.open.mutate(refund))).toBe("SERVICE_UNAVAILABLE");
  expect(performance.now() - began).toBeLessThan(15_000);
});
