import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Channel, WebhookEventType } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import type { WorkingAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { sessionOf } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";
import { RECEIVERS, startWebhookReceiver } from "./support/webhook-receiver.ts";
import type { WebhookReceiver } from "./support/webhook-receiver.ts";

const PARTNER = { role: "partner", sub: "shop", entityId: "main" } as const;
const service = withCall({ caller: { subject: "e2e", role: "service", entityId: null } });

let system: System;
let receiver: WebhookReceiver;
let agent: WorkingAgent;

/** A procedure as curl calls it. */
const call = (procedure: string, body: unknown, as: NonNullable<Asked["as"]> = PARTNER) =>
  system.request(`/trpc/webhooks.${procedure}`, { method: "POST", body, as });
const read = (procedure: string, input: unknown, as: NonNullable<Asked["as"]> = PARTNER) =>
  system.request(`/trpc/webhooks.${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, { as });

const Answered = <Data extends z.ZodType>(data: Data) => z.object({ result: z.object({ data }) });
const Made = Answered(z.looseObject({ endpoint: z.looseObject({ id: z.uuid() }), secret: z.string() }));

let endpointId: string;

beforeAll(async () => {
  [system, receiver] = await Promise.all([
    startSystem({ webhooks: { destinations: RECEIVERS } }),
    startWebhookReceiver(),
  ]);
  const made = await call("create", { url: receiver.url, description: "The shop's own desk" });
  const { endpoint, secret } = Made.parse(made.json).result.data;
  receiver.secret = secret;
  endpointId = endpoint.id;
  agent = await startAgent(system, "ada");
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

const about = (ticketId: string) =>
  receiver.received.flatMap(({ payload }) =>
    payload.type !== "webhook.test" && payload.data.ticketId === ticketId ? [payload] : [],
  );

/** Waits until the partner has received each of these types for a ticket, and returns all payloads about it. */
const told = async (ticketId: string, types: readonly WebhookEventType[]) => {
  await expect
    .poll(() => about(ticketId).map(({ type }) => type), { timeout: 60_000, interval: 20 })
    .toEqual(expect.arrayContaining([...types]));
  return about(ticketId);
};

/** A ticket of an API that has no operation to open one comes from its vendor's own systems: internal callers. */
const openInternally = async (channel: Channel) => {
  const input = { channel, customerId: randomUUID(), subject: "Late", description: "Where is it?", entityId: "main" };
  return (await system.client.tickets.open.mutate({ ...input, orderId: `order ${randomUUID()}` }, service)).ticket;
};

test("whoever asks the gateway for its health hears of the webhooks service too", async () => {
  const { status, json } = await system.request("/health/ready");
  expect([status, json]).toMatchObject([200, { status: "ok", optional: { webhooks: { status: "ok" } } }]);
});

describe("the partner's endpoint is told of a ticket", () => {
  test("of the customer-support API, by the id that this API knows it by", async () => {
    const { ticketId, feedbackId, number, customerId } = await openComplaint(system);
    const [opened] = await told(ticketId, ["ticket.opened"]);
    expect(opened?.data).toMatchObject({ ticketId, feedbackId, number, customerId, channel: "mobile", version: 1 });
  });

  test("of the Beckn API, from its opening to its end", async () => {
    const orderId = `order ${randomUUID()}`;
    const session = sessionOf(system, orderId);
    expect((await session.create({ body: { descriptor: { name: "Late", code: "late" } } })).status).toBe(201);
    const roomId = (await session.read()).chat.session_id;
    const { ticket } = await system.client.tickets.get.query({ roomId }, service);
    await told(ticket.id, ["ticket.opened", "ticket.assigned"]);
    expect((await session.close()).status).toBe(200);
    const payloads = await told(ticket.id, ["ticket.closed"]);
    for (const { data } of payloads)
      expect(data).toMatchObject({ orderId, roomId, channel: "beckn", entityId: "main" });
    expect(payloads.at(-1)).toMatchObject({ type: "ticket.closed", data: { isRoomClosed: true } });
  });

  test("of the support-ticket API, with what is written through it", async () => {
    const ticket = await openInternally("support");
    const message = `Where is my order ${randomUUID()}?`;
    const path = `/backend/api/support-ticket/${ticket.number}`;
    expect((await system.request(path, { as: "admin", method: "POST", body: { message } })).status).toBe(200);
    expect((await system.request(path, { as: "admin", method: "PUT", body: { status: 3 } })).status).toBe(200);
    const payloads = await told(ticket.id, ["ticket.opened", "message.added", "ticket.status_changed"]);
    await expect
      .poll(() => about(ticket.id).map(({ data }) => data.status), { timeout: 60_000, interval: 20 })
      .toContain("WORKFLOW_DONE");
    const added = payloads.find(({ type }) => type === "message.added");
    expect(added?.data).toMatchObject({ number: ticket.number, senderType: "admin", messageId: expect.any(Number) });
    // What people write stays where it is read with a token.
    expect(JSON.stringify(receiver.received)).not.toContain(message);
  });

  test("of the chat-ticket API, as its agent works on it", async () => {
    const ticket = await openInternally("chat");
    await agent.receive(ticket.id);
    expect((await agent.pick(ticket.id)).status).toBe(200);
    expect((await agent.ask(`/rooms/${ticket.roomId}`, { method: "DELETE" })).status).toBe(200);
    const payloads = await told(ticket.id, ["ticket.opened", "ticket.assigned", "ticket.picked", "ticket.closed"]);
    const assigned = payloads.find(({ type }) => type === "ticket.assigned");
    expect(assigned?.data).toMatchObject({ assignedAgentId: agent.id, previousAgentId: null });
    expect(payloads.at(-1)?.data).toMatchObject({ status: "CHAT_CLOSED", previousStatus: expect.any(String) });
    const versions = payloads.map(({ data }) => data.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });
});

test("nothing is told twice, and the log says so", async () => {
  await expect
    .poll(async () => (await read("listDeliveries", { endpointId, states: ["waiting"] })).json, { timeout: 60_000 })
    .toMatchObject({ result: { data: { items: [] } } });
  const ids = receiver.received.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const answer = await read("listDeliveries", { endpointId, limit: 100 });
  const page = Answered(z.object({ items: z.array(z.looseObject({ webhookId: z.string(), state: z.string() })) }));
  const { items } = page.parse(answer.json).result.data;
  expect(items.map(({ webhookId }) => webhookId).toSorted()).toEqual(ids.toSorted());
  expect(new Set(items.map(({ state }) => state))).toEqual(new Set(["delivered"]));
});

describe("over HTTP", () => {
  test("webhooks are a partner's with a token, and nobody else's", async () => {
    expect((await system.request("/trpc/webhooks.list?input={}")).status).toBe(401);
    expect((await read("list", {}, { role: "customer", sub: "user01" })).status).toBe(403);
    const others = { role: "partner", sub: "other", entityId: "elsewhere" } as const;
    expect((await read("list", {}, others)).json).toEqual({ result: { data: { items: [], hasMore: false } } });
    expect((await read("get", { endpointId }, others)).json).toMatchObject({
      error: { data: { kind: "WEBHOOK_NOT_FOUND", httpStatus: 404 } },
    });
  });

  test("a URL that leads inside is refused with the field's name", async () => {
    const answer = await call("create", { url: "http://169.254.169.254/latest/meta-data" });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      error: { data: { kind: "VALIDATION_FAILED", details: { issues: [{ path: ["url"] }] } } },
    });
  });

  test("a test event is sent, read and sent again", async () => {
    const sent = await call("sendTest", { endpointId });
    const Delivery = Answered(z.looseObject({ id: z.uuid(), webhookId: z.string() }));
    const { id: deliveryId, webhookId } = Delivery.parse(sent.json).result.data;
    const delivered = (attempts: number) =>
      expect
        .poll(async () => (await read("getDelivery", { deliveryId })).json, { timeout: 60_000 })
        .toMatchObject({ result: { data: { delivery: { state: "delivered", attempts } } } });
    await delivered(1);
    expect((await call("redeliver", { deliveryId })).status).toBe(200);
    await delivered(2);
    const ofIt = receiver.received.filter(({ id }) => id === webhookId);
    expect(ofIt.map(({ payload }) => payload.type)).toEqual(["webhook.test", "webhook.test"]);
  });
});
