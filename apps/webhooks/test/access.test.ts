import type { Caller } from "@crossdesk/contracts";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callAs, eventually, openWorld, startReceiver, publishOpened } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ settings: { endpointsPerEntity: 3 } });
});
afterAll(() => world[Symbol.asyncDispose]());

const DAY = 86_400_000;
const URL = "http://127.0.0.1:9/hooks";
const caller = (role: Caller["role"], entityId: string | null, given: Partial<Caller> = {}): Caller => ({
  subject: `${role}-1`,
  role,
  entityId,
  ...given,
});
const as = (role: Caller["role"], entityId: string | null, given: Partial<Caller> = {}) =>
  callAs(world.service, caller(role, entityId, given));

test("another entity's partner sees nothing, changes nothing and receives nothing", async () => {
  await using mine = await startReceiver();
  await using theirs = await startReceiver();
  const ours = as("partner", "ours");
  const { endpoint } = await ours.create({ url: mine.url });
  const endpointId = endpoint.id;
  const others = as("partner", "others");
  await others.create({ url: theirs.url });
  await publishOpened(world, {}, "ours");
  await eventually(() => expect(mine.received).toHaveLength(1));
  const [delivery] = (await ours.listDeliveries({ endpointId })).items;
  const deliveryId = delivery?.id ?? "";
  for (const attempt of [
    () => others.get({ endpointId }),
    () => others.update({ endpointId, enabled: false }),
    () => others.rotateSecret({ endpointId }),
    () => others.sendTest({ endpointId }),
    () => others.listDeliveries({ endpointId }),
    () => others.getDelivery({ deliveryId }),
    () => others.redeliver({ deliveryId }),
    () => others.redeliverFailed({ endpointId, since: "2020-01-01T00:00:00Z" }),
    () => others.remove({ endpointId }),
    // What is not there answers the same.
    () => ours.get({ endpointId: randomUUID() }),
    () => ours.getDelivery({ deliveryId: randomUUID() }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ cause: { kind: "WEBHOOK_NOT_FOUND" } });
  }
  expect((await others.list({})).items.map(({ url }) => url)).toEqual([theirs.url]);
  await expect(others.list({ entityId: "ours" })).rejects.toMatchObject({ cause: { kind: "FORBIDDEN" } });
  await expect(others.create({ url: URL, entityId: "ours" })).rejects.toMatchObject({ cause: { kind: "FORBIDDEN" } });
  expect(theirs.received).toEqual([]);
  expect(mine.received).toHaveLength(1);
});

describe("who may have webhooks", () => {
  test.each<Caller["role"]>(["customer", "agent"])("no %s", async (role) => {
    for (const attempt of [() => as(role, "main").create({ url: URL }), () => as(role, "main").list({})]) {
      await expect(attempt()).rejects.toMatchObject({ cause: { kind: "FORBIDDEN" } });
    }
  });

  test("no token that is good for one ticket alone", async () => {
    const attempt = as("partner", "main", { ticketId: randomUUID() }).list({});
    await expect(attempt).rejects.toMatchObject({ cause: { kind: "FORBIDDEN" } });
  });

  test("admins of an entity, and admins of all for the one they name", async () => {
    const entityId = randomUUID();
    const { endpoint } = await as("admin", null).create({ url: URL, entityId });
    expect(endpoint).toMatchObject({ entityId, createdBy: "admin-1", enabled: true, eventTypes: null });
    expect((await as("admin", entityId).list({})).items).toEqual([endpoint]);
    expect((await as("admin", null).list({ entityId })).items).toEqual([endpoint]);
  });
});

describe("an endpoint", () => {
  test("is created once per idempotency key, and never shows its secret again", async () => {
    const entityId = randomUUID();
    const keyed = callAs(world.service, caller("partner", entityId), "key-1");
    const made = await keyed.create({ url: URL, description: "Ours", eventTypes: ["ticket.opened"] });
    expect(await keyed.create({ url: URL, description: "Ours", eventTypes: ["ticket.opened"] })).toEqual(made);
    const calls = as("partner", entityId);
    const { items } = await calls.list({});
    expect(items).toEqual([made.endpoint]);
    expect(JSON.stringify([items, await calls.get({ endpointId: made.endpoint.id })])).not.toContain("whsec_");
  });

  test("changes in what is named alone, against the version that was seen", async () => {
    const calls = as("partner", randomUUID());
    const { endpoint } = await calls.create({ url: URL, eventTypes: ["ticket.opened"] });
    const endpointId = endpoint.id;
    const renamed = await calls.update({ endpointId, description: "New", version: 1 });
    expect(renamed).toEqual({ ...endpoint, description: "New", version: 2 });
    await expect(calls.update({ endpointId, description: "Old", version: 1 })).rejects.toMatchObject({
      cause: { kind: "VERSION_CONFLICT", details: { version: 2 } },
    });
    expect(await calls.update({ endpointId, eventTypes: null })).toMatchObject({
      eventTypes: null,
      description: "New",
    });
    expect(await calls.update({ endpointId, enabled: false })).toMatchObject({ disabledReason: "owner" });
    await expect(calls.sendTest({ endpointId })).rejects.toMatchObject({ cause: { kind: "VALIDATION_FAILED" } });
  });

  test("is gone with its log when it is removed", async () => {
    const calls = as("partner", randomUUID());
    const { endpoint } = await calls.create({ url: URL });
    const { id: deliveryId } = await calls.sendTest({ endpointId: endpoint.id });
    expect(await calls.remove({ endpointId: endpoint.id })).toEqual({ endpointId: endpoint.id });
    await expect(calls.getDelivery({ deliveryId })).rejects.toMatchObject({ cause: { kind: "WEBHOOK_NOT_FOUND" } });
    expect((await calls.list({})).items).toEqual([]);
    const count = async () => {
      const text = "SELECT FROM endpoints e LEFT JOIN deliveries d ON d.endpoint_id = e.id WHERE e.id = $1";
      return (await world.service.db.query({ text, values: [endpoint.id] })).length;
    };
    await eventually(async () => expect(await count()).toBe(0));
  });

  test("is limited in number, also with concurrent calls", async () => {
    const calls = as("partner", randomUUID());
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => calls.create({ url: URL })));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  });

  test("receives no events from before its creation", async () => {
    await using receiver = await startReceiver();
    const entityId = randomUUID();
    const long = world.clock.now();
    await publishOpened(world, {}, entityId);
    world.clock.set(new Date(long.getTime() + 60_000));
    const calls = as("partner", entityId);
    const { endpoint } = await calls.create({ url: receiver.url });
    await publishOpened(world, { number: 2 }, entityId);
    await eventually(() => expect(receiver.received).toHaveLength(1));
    expect(receiver.received[0]?.body).toContain('"number":2');
    expect((await calls.listDeliveries({ endpointId: endpoint.id })).items).toHaveLength(1);
  });
});

test("the log is listed newest first, page after page, by what is asked for", async () => {
  await using receiver = await startReceiver();
  const entityId = randomUUID();
  const calls = as("partner", entityId);
  const { endpoint } = await calls.create({ url: receiver.url });
  const endpointId = endpoint.id;
  for (let count = 0; count < 7; count += 1) await calls.sendTest({ endpointId });
  const ticketId = randomUUID();
  await publishOpened(world, { ticketId }, entityId);
  await eventually(() => expect(receiver.received).toHaveLength(8));
  await eventually(async () =>
    expect((await calls.listDeliveries({ endpointId, states: ["waiting"] })).items).toEqual([]),
  );
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof calls.listDeliveries>> = await calls.listDeliveries({
      endpointId,
      limit: 3,
      ...(cursor === null ? {} : { cursor }),
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toHaveLength(8);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
  const ofTicket = await calls.listDeliveries({ endpointId, ticketId });
  expect(ofTicket.items.map(({ type }) => type)).toEqual(["ticket.opened"]);
  const tests = await calls.listDeliveries({ endpointId, types: ["webhook.test"], states: ["delivered"] });
  expect(tests.items).toHaveLength(7);
  const later = new Date(world.clock.now().getTime() + 1).toISOString();
  expect((await calls.listDeliveries({ endpointId, since: later })).items).toEqual([]);
  expect((await calls.listDeliveries({ endpointId, until: later })).items).toHaveLength(8);
});

test("the log goes back as far as it is set to, and no further", async () => {
  await using receiver = await startReceiver();
  const entityId = randomUUID();
  const calls = as("partner", entityId);
  const { endpoint } = await calls.create({ url: receiver.url });
  const endpointId = endpoint.id;
  const begun = world.clock.now();
  const sendTest = async () => {
    const { id: deliveryId } = await calls.sendTest({ endpointId });
    await eventually(async () => expect((await calls.getDelivery({ deliveryId })).delivery.state).toBe("delivered"));
    return deliveryId;
  };
  const old = await sendTest();
  world.clock.set(new Date(begun.getTime() + 29 * DAY));
  const recent = await sendTest();
  world.clock.set(new Date(begun.getTime() + 31 * DAY));
  // Each run of the tidying covers everything.
  await calls.update({ endpointId, enabled: false });
  await eventually(async () =>
    expect((await calls.listDeliveries({ endpointId })).items.map(({ id }) => id)).toEqual([recent]),
  );
  await expect(calls.getDelivery({ deliveryId: old })).rejects.toMatchObject({ cause: { kind: "WEBHOOK_NOT_FOUND" } });
});
