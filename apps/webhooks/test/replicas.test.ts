import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { callAs, eventually, openWorld, startReceiver, publishOpened } from "./support.ts";
import type { Received } from "./support.ts";

const EVENTS = 100;

const idsOf = (received: readonly Received[]): unknown[] => received.map(({ headers }) => headers["webhook-id"]);

test("three replicas deliver every event once to each endpoint, and few at a time to one", async () => {
  await using world = await openWorld({ replicas: 3, settings: { endpointConcurrency: 4 } });
  let underWay = 0;
  let most = 0;
  await using slow = await startReceiver((response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    setTimeout(() => {
      underWay -= 1;
      response.writeHead(200).end();
    }, 5);
  });
  await using quick = await startReceiver();
  const entityId = randomUUID();
  const calls = callAs(world.service, { subject: "partner", role: "partner", entityId });
  for (const { url } of [slow, quick]) await calls.create({ url });
  await Promise.all(Array.from({ length: EVENTS }, () => publishOpened(world, {}, entityId)));
  for (const receiver of [slow, quick]) {
    await eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(EVENTS));
    expect(new Set(idsOf(receiver.received)).size).toBe(EVENTS);
  }
  await eventually(async () => {
    const rows = await world.service.db.query({
      text: "SELECT state, count(*)::int AS deliveries, sum(attempts)::int AS attempts FROM deliveries GROUP BY state",
    });
    expect(rows).toEqual([{ state: "delivered", deliveries: 2 * EVENTS, attempts: 2 * EVENTS }]);
  });
  expect([slow.received.length, quick.received.length]).toEqual([EVENTS, EVENTS]);
  expect(most).toBeLessThanOrEqual(4);
});

test("what a replica had claimed when it was gone is delivered by another once the claim runs out", async () => {
  await using world = await openWorld();
  await using receiver = await startReceiver();
  const calls = callAs(world.service);
  const { endpoint } = await calls.create({ url: receiver.url, enabled: false });
  await publishOpened(world);
  const [waiting] = await eventually(async () => {
    const { items } = await calls.listDeliveries({ endpointId: endpoint.id });
    expect(items).toHaveLength(1);
    return items;
  });
  // As a process leaves it that dies between claim and answer.
  const now = world.clock.now();
  await world.service.db.query({
    text: `UPDATE deliveries SET state = 'waiting', failed_because = NULL, finished_at = NULL, lease = $2, run_at = $3
      WHERE id = $1`,
    values: [waiting?.id, randomUUID(), new Date(now.getTime() + 50_000)],
  });
  await calls.update({ endpointId: endpoint.id, enabled: true });
  world.clock.advance(49_999);
  expect(receiver.received).toEqual([]);
  world.clock.advance(1);
  await eventually(() => expect(receiver.received).toHaveLength(1));
});

test("a service that ends immediately gives back what it could not finish", async () => {
  await using world = await openWorld({ settings: { timeoutMs: 20_000 } });
  // The first request is never answered.
  await using receiver = await startReceiver((response, count) => void (count > 0 && response.writeHead(200).end()));
  const calls = callAs(world.service);
  const { endpoint } = await calls.create({ url: receiver.url });
  const { id: deliveryId } = await calls.sendTest({ endpointId: endpoint.id });
  await eventually(() => expect(receiver.received).toHaveLength(1));
  await world.service.close();
  const other = callAs(await world.addReplica());
  await eventually(async () => {
    const { delivery } = await other.getDelivery({ deliveryId });
    expect(delivery).toMatchObject({ state: "delivered", attempts: 1 });
  });
  expect(new Set(idsOf(receiver.received)).size).toBe(1);
});
