import { WebhookPayload } from "@crossdesk/contracts";
import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { RETRY_DELAYS } from "../src/domain/retry-schedule.ts";
import {
  callAs,
  eventually,
  openWorld,
  startReceiver,
  status,
  publishEvent,
  publishOpened,
  ticketFacts,
  webhookHeaders,
} from "./support.ts";
import type { Received, World } from "./support.ts";

const HOUR = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** A separate entity, so that tests do not receive each other's events. */
const anEntity = () => {
  const entityId = randomUUID();
  return { entityId, calls: callAs(world.service, { subject: "partner", role: "partner", entityId }) };
};

const onlyDelivery = async (endpointId: string, entity: ReturnType<typeof anEntity>) => {
  const { items } = await entity.calls.listDeliveries({ endpointId });
  const [delivery] = items;
  if (delivery === undefined || items.length !== 1) throw new Error(`There are ${items.length} deliveries.`);
  return entity.calls.getDelivery({ deliveryId: delivery.id });
};

/** What the receiver would sign the request with, were it us. */
const expectedSignature = (secret: string, request: Received): string => {
  const { "webhook-id": id, "webhook-timestamp": seconds } = webhookHeaders(request);
  return new Webhook(secret).sign(id, new Date(Number(seconds) * 1_000), request.body);
};

/** What a receiver does, at the time that the system believes it to be. */
const verify = (secret: string, request: Received): unknown => {
  vi.useFakeTimers({ toFake: ["Date"], now: world.clock.now() });
  try {
    return new Webhook(secret).verify(request.body, webhookHeaders(request));
  } finally {
    vi.useRealTimers();
  }
};

describe("a webhook", () => {
  test("is signed so that the specification's own library accepts it", async () => {
    await using receiver = await startReceiver();
    const entity = anEntity();
    const { endpoint, secret } = await entity.calls.create({ url: receiver.url });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const facts = ticketFacts();
    await publishEvent(world, { type: "events.tickets.ticket-opened", entityId: entity.entityId, data: facts });
    const [request] = await eventually(() => {
      expect(receiver.received).toHaveLength(1);
      return receiver.received;
    });
    if (request === undefined) throw new Error("Nothing came.");
    expect(request.headers).toMatchObject({ "content-type": "application/json", "user-agent": "Crossdesk-Webhooks/1" });
    const verified = verify(secret, request);
    const { ticketId, number, feedbackId, roomId, orderId } = facts;
    expect(WebhookPayload.parse(verified)).toMatchObject({
      type: "ticket.opened",
      data: { entityId: entity.entityId, ticketId, number, feedbackId, roomId, orderId, status: "CREATED", version: 1 },
    });
    const { delivery, body, attempts } = await eventually(async () => {
      const details = await onlyDelivery(endpoint.id, entity);
      expect(details.delivery.state).toBe("delivered");
      return details;
    });
    expect(delivery).toMatchObject({ webhookId: request.headers["webhook-id"], attempts: 1, lastStatus: 204 });
    expect(body).toBe(request.body);
    expect(attempts).toEqual([
      { startedAt: expect.any(String), durationMs: expect.any(Number), status: 204, error: null, responseBody: "" },
    ]);
  });

  test("contains nothing of a ticket but ids and standing", async () => {
    await using receiver = await startReceiver();
    const entity = anEntity();
    await entity.calls.create({ url: receiver.url });
    const data = { ...ticketFacts(), text: "my card is 4242", contact: { email: "who@example.com" } };
    await publishEvent(world, { type: "events.tickets.ticket-opened", entityId: entity.entityId, data });
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(receiver.received[0]?.body).not.toMatch(/4242|who@example/);
  });

  test("only goes to the endpoints that subscribed to its type, with what changed", async () => {
    await using all = await startReceiver();
    await using closings = await startReceiver();
    const entity = anEntity();
    await entity.calls.create({ url: all.url });
    await entity.calls.create({ url: closings.url, eventTypes: ["ticket.closed", "message.added"] });
    const facts = ticketFacts({ assignedAgentId: "a" });
    const { entityId } = entity;
    const previous = { status: "CREATED", assignedAgentId: null } as const;
    await publishEvent(world, {
      type: "events.tickets.ticket-status-changed",
      entityId,
      sequence: 2,
      data: { ...facts, status: "ASSIGNED", previous },
    });
    await publishEvent(world, {
      type: "events.tickets.message-added",
      entityId,
      sequence: 3,
      data: {
        ...facts,
        status: "ASSIGNED",
        previous: { status: "ASSIGNED", assignedAgentId: "a" },
        messageId: 1,
        senderId: "a",
        senderType: "agent",
        attachmentNames: [],
      },
    });
    await publishEvent(world, {
      type: "events.tickets.ticket-status-changed",
      entityId,
      sequence: 4,
      data: { ...facts, status: "CLOSED", isRoomClosed: true, previous: { status: "ASSIGNED", assignedAgentId: "a" } },
    });
    const read = ({ received }: typeof all) => received.map(({ body }) => WebhookPayload.parse(JSON.parse(body)));
    await eventually(() => expect(all.received).toHaveLength(5));
    await eventually(() => expect(closings.received).toHaveLength(2));
    expect(read(all).map(({ type }) => type)).toEqual([
      "ticket.assigned",
      "ticket.status_changed",
      "message.added",
      "ticket.status_changed",
      "ticket.closed",
    ]);
    expect(read(closings)).toMatchObject([
      { type: "message.added", data: { messageId: 1, senderType: "agent", version: 3 } },
      { type: "ticket.closed", data: { previousStatus: "ASSIGNED", status: "CLOSED", version: 4 } },
    ]);
  });
});

describe("a delivery that fails", () => {
  test("is tried again by the specification's schedule, under the same id, and then given up", async () => {
    await using receiver = await startReceiver(status(500, {}, "no"));
    const entity = anEntity();
    const { endpoint, secret } = await entity.calls.create({ url: receiver.url });
    await publishOpened(world, {}, entity.entityId);
    const times: number[] = [];
    const afterAttempts = (attempts: number) =>
      eventually(async () => {
        const { delivery } = await onlyDelivery(endpoint.id, entity);
        expect(delivery.attempts).toBe(attempts);
        times.push(world.clock.now().getTime());
        return delivery;
      });
    for (const [index, delay] of RETRY_DELAYS.entries()) {
      const { nextAttemptAt } = await afterAttempts(index + 1);
      const wait = new Date(nextAttemptAt ?? 0).getTime() - world.clock.now().getTime();
      expect(wait).toBeGreaterThanOrEqual(delay);
      expect(wait).toBeLessThanOrEqual(delay * 1.2);
      world.clock.advance(wait - 1);
      expect(receiver.received).toHaveLength(index + 1);
      world.clock.advance(1);
    }
    const last = await afterAttempts(RETRY_DELAYS.length + 1);
    expect(last).toMatchObject({ state: "failed", failedBecause: "attempts-exhausted", nextAttemptAt: null });
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const stamps = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(stamps).toEqual(times.map((time) => Math.floor(time / 1_000)));
    for (const request of receiver.received) {
      expect(request.headers["webhook-signature"]).toBe(expectedSignature(secret, request));
    }
    const { attempts } = await onlyDelivery(endpoint.id, entity);
    expect(attempts.map(({ status: code, responseBody }) => [code, responseBody])).toEqual(
      Array.from({ length: 10 }, () => [500, "no"]),
    );
    // Days of nothing but failures: its owner sees that it was disabled.
    expect(await entity.calls.get({ endpointId: endpoint.id })).toMatchObject({
      enabled: false,
      disabledReason: "failing",
      failures: 10,
    });
  });

  test("whose answer was lost is sent again under its id: at least once", async () => {
    await using receiver = await startReceiver((response, count) => {
      if (count === 0) response.destroy();
      else response.writeHead(200).end();
    });
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () => {
      const { delivery } = await onlyDelivery(endpoint.id, entity);
      expect(delivery).toMatchObject({ attempts: 1, state: "waiting", lastStatus: null });
      expect(delivery.lastError).toBe("The connection was closed before there was an answer.");
    });
    world.clock.advance(6_000);
    await eventually(async () => expect((await onlyDelivery(endpoint.id, entity)).delivery.state).toBe("delivered"));
    const [first, second] = receiver.received;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
  });

  test("times out, and says so", async () => {
    await using receiver = await startReceiver(() => undefined);
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () =>
      expect((await onlyDelivery(endpoint.id, entity)).delivery.lastError).toBe("There was no answer within 1 s."),
    );
  });

  test("has no more of its answer kept than 2 kB, whatever comes", async () => {
    await using receiver = await startReceiver((response) => {
      response.writeHead(400);
      const pour = (): void => {
        while (response.write(`\u0000\xFF${"x".repeat(16_384)}`));
        response.once("drain", pour);
      };
      pour();
    });
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    await publishOpened(world, {}, entity.entityId);
    const { attempts } = await eventually(async () => {
      const details = await onlyDelivery(endpoint.id, entity);
      expect(details.attempts).toHaveLength(1);
      return details;
    });
    expect(attempts[0]).toMatchObject({ status: 400, error: null });
    expect(Buffer.byteLength(attempts[0]?.responseBody ?? "")).toBeLessThanOrEqual(2_060);
  });

  test("by a redirect is a failure, and the redirect is not followed", async () => {
    await using elsewhere = await startReceiver();
    await using receiver = await startReceiver(status(307, { location: elsewhere.url }));
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () =>
      expect((await onlyDelivery(endpoint.id, entity)).delivery).toMatchObject({ state: "waiting", lastStatus: 307 }),
    );
    expect(elsewhere.received).toEqual([]);
  });
});

describe("an endpoint", () => {
  test("that answers 410 is disabled, and gets nothing until it is enabled and asked for", async () => {
    await using receiver = await startReceiver(status(410));
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    const endpointId = endpoint.id;
    const begun = world.clock.now().toISOString();
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () =>
      expect(await entity.calls.get({ endpointId })).toMatchObject({ enabled: false, disabledReason: "gone" }),
    );
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () => {
      const { items } = await entity.calls.listDeliveries({ endpointId, states: ["failed"] });
      expect(items.map(({ failedBecause }) => failedBecause)).toEqual(["endpoint-disabled", "endpoint-disabled"]);
    });
    expect(receiver.received).toHaveLength(1);
    await expect(entity.calls.redeliverFailed({ endpointId, since: begun })).rejects.toThrow(/disabled/);
    receiver.answer = status(200);
    expect(await entity.calls.update({ endpointId, enabled: true })).toMatchObject({ enabled: true, failures: 0 });
    expect(await entity.calls.redeliverFailed({ endpointId, since: begun })).toEqual({ deliveries: 2, more: false });
    await eventually(async () => {
      const { items } = await entity.calls.listDeliveries({ endpointId, states: ["delivered"] });
      expect(items).toHaveLength(2);
    });
    expect(receiver.received).toHaveLength(3);
  });

  test.each([
    [429, { "retry-after": "120" }, 120_000],
    [503, { "retry-after": "90" }, 90_000],
    [502, {}, 30_000],
    [504, {}, 30_000],
  ])("that answers %i %j is left alone for as long as it asks", async (code, headers, pause) => {
    await using receiver = await startReceiver((response, count) =>
      response.writeHead(count === 0 ? code : 200, count === 0 ? headers : {}).end(),
    );
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    const endpointId = endpoint.id;
    await publishOpened(world, {}, entity.entityId);
    const { pausedUntil } = await eventually(async () => {
      const found = await entity.calls.get({ endpointId });
      expect(found.failures).toBe(1);
      return found;
    });
    expect(new Date(pausedUntil ?? 0).getTime() - world.clock.now().getTime()).toBe(pause);
    // Another event's first attempt waits too.
    await publishOpened(world, {}, entity.entityId);
    await eventually(async () => expect((await entity.calls.listDeliveries({ endpointId })).items).toHaveLength(2));
    world.clock.advance(pause - 1);
    expect(receiver.received).toHaveLength(1);
    world.clock.advance(1);
    await eventually(async () => {
      const { items } = await entity.calls.listDeliveries({ endpointId, states: ["delivered"] });
      expect(items).toHaveLength(2);
    });
    expect(await entity.calls.get({ endpointId })).toMatchObject({
      failures: 0,
      failingSince: null,
      pausedUntil: null,
    });
  });

  test("that is slow delays no other", async () => {
    let underWay = 0;
    let most = 0;
    await using slow = await startReceiver((response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      response.once("close", () => (underWay -= 1));
    });
    await using quick = await startReceiver();
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: slow.url });
    await entity.calls.create({ url: quick.url });
    for (let count = 0; count < 20; count += 1) await publishOpened(world, {}, entity.entityId);
    await eventually(() => expect(quick.received).toHaveLength(20));
    expect(most).toBeLessThanOrEqual(4);
    await entity.calls.remove({ endpointId: endpoint.id });
  });

  test("gets the events of one ticket in their order, the first time", async () => {
    await using receiver = await startReceiver();
    const entity = anEntity();
    const facts = ticketFacts();
    const { endpoint } = await entity.calls.create({ url: receiver.url, enabled: false });
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      const type = "events.tickets.ticket-updated";
      await publishEvent(world, { type, entityId: entity.entityId, sequence, data: facts });
    }
    const endpointId = endpoint.id;
    await eventually(async () =>
      expect((await entity.calls.listDeliveries({ endpointId, limit: 50 })).items).toHaveLength(20),
    );
    await entity.calls.update({ endpointId, enabled: true });
    await entity.calls.redeliverFailed({ endpointId, since: "2020-01-01T00:00:00Z" });
    await eventually(() => expect(receiver.received).toHaveLength(20));
    const payloads = receiver.received.map(({ body }) => WebhookPayload.parse(JSON.parse(body)));
    const versions = payloads.map(({ data }) => ("version" in data ? data.version : undefined));
    expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

describe("a secret", () => {
  test("that was rotated signs on beside the new one for its time", async () => {
    await using receiver = await startReceiver();
    const entity = anEntity();
    const { endpoint, secret: first } = await entity.calls.create({ url: receiver.url });
    const endpointId = endpoint.id;
    const { secret: second, endpoint: rotated } = await entity.calls.rotateSecret({ endpointId });
    expect(second).not.toBe(first);
    const end = new Date(world.clock.now().getTime() + 24 * HOUR).toISOString();
    expect(rotated.oldSecretsUntil).toBe(end);
    const send = async () => {
      const before = receiver.received.length;
      await entity.calls.sendTest({ endpointId });
      await eventually(() => expect(receiver.received).toHaveLength(before + 1));
      const request = receiver.received.at(-1);
      if (request === undefined) throw new Error("Nothing came.");
      return request;
    };
    const both = await send();
    expect(both.headers["webhook-signature"]).toBe(
      `${expectedSignature(second, both)} ${expectedSignature(first, both)}`,
    );
    for (const secret of [first, second]) verify(secret, both);
    world.clock.advance(24 * HOUR);
    const later = await send();
    expect(later.headers["webhook-signature"]).toBe(expectedSignature(second, later));
    // One that others know ends immediately.
    const { secret: third } = await entity.calls.rotateSecret({ endpointId, overlapHours: 0 });
    const last = await send();
    expect(last.headers["webhook-signature"]).toBe(expectedSignature(third, last));
  });
});

describe("a redelivery", () => {
  test("is the same webhook again, and adds to its log", async () => {
    await using receiver = await startReceiver();
    const entity = anEntity();
    const { endpoint } = await entity.calls.create({ url: receiver.url });
    const { id: deliveryId } = await entity.calls.sendTest({ endpointId: endpoint.id });
    const untilDelivered = (attempts: number) =>
      eventually(async () => {
        const { delivery } = await entity.calls.getDelivery({ deliveryId });
        expect(delivery).toMatchObject({ state: "delivered", attempts });
      });
    await untilDelivered(1);
    expect(await entity.calls.redeliver({ deliveryId })).toMatchObject({ state: "waiting" });
    await untilDelivered(2);
    const [first, second] = receiver.received;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect((await entity.calls.getDelivery({ deliveryId })).attempts).toHaveLength(2);
  });
});
