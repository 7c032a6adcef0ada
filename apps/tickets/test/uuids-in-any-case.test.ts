import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const query = (text: string, values: unknown[] = []) => world.service.db.query({ text, values });

it("a customer, an order, a reference and a ticket are found by a UUID in any case", async () => {
  const [person, order, reference] = [randomUUID(), randomUUID(), randomUUID()];
  const id = await world.open({
    customerId: person.toUpperCase(),
    orderId: order.toUpperCase(),
    refId: reference.toUpperCase(),
  });
  const { ticket } = await world.as(customer(person)).tickets.get({ id: id.toUpperCase() });
  expect(ticket).toMatchObject({ id, customerId: person, orderId: order, refId: reference });
  const finds = async (orderId: string) => (await world.as(AGENT).tickets.get({ orderId })).ticket.id;
  for (const name of [order, reference, id])
    expect([await finds(name), await finds(name.toUpperCase())]).toEqual([id, id]);
  const { total } = await world.as(AGENT).tickets.search({ customerId: person.toUpperCase() });
  expect(total).toBe(1);
});

it("a device is one in any case of its name, and shown as it was written first", async () => {
  const [person, udid] = [randomUUID(), randomUUID().toUpperCase()];
  const opened = [];
  for (const deviceUdid of [udid, udid.toLowerCase(), udid]) {
    const input = { channel: "mobile", customerId: person, deviceUdid, subject: "Help", description: "" } as const;
    opened.push(await world.as(ADMIN).tickets.open(input));
  }
  for (const { device, customer: profile } of opened) {
    expect(device?.udid).toBe(udid);
    expect(profile.devices).toEqual([device]);
  }
  const { total } = await world.as(AGENT).tickets.search({ deviceUdid: udid });
  expect(total).toBe(3);
  const { devices } = await world.as(ADMIN).customers.upsert({
    entityId: "main",
    customer: { id: person, devices: [{ id: randomUUID(), udid: udid.toLowerCase(), model: "Pixel" }] },
  });
  expect(devices).toMatchObject([{ udid: udid.toLowerCase(), model: "Pixel" }]);
});

it("what was stored in upper case is found after the upgrade, and one customer of two spellings is one", async () => {
  const [person, order, udid] = [randomUUID(), randomUUID(), randomUUID()];
  const upper = { person: person.toUpperCase(), order: order.toUpperCase(), udid: udid.toUpperCase() };
  const lowerId = await world.open({ customerId: person });
  await world.as(ADMIN).customers.upsert({ entityId: "main", customer: { id: person, fullName: "Jane Doe" } });
  const { ticket } = await world
    .as(ADMIN)
    .sessions.open({ orderId: order, customerId: "customer-1", entityId: "main" });
  const { ticket: newer } = await world.as(ADMIN).sessions.open({ orderId: `x-${order}`, entityId: "main" });
  // As they were written before.
  await query(
    "INSERT INTO customers SELECT entity_id, $1, jsonb_build_object('id', $1::text), now(), now() FROM customers WHERE id = $2",
    [upper.person, person],
  );
  await query(
    "INSERT INTO devices VALUES ('main', $1, $2, 0, true, jsonb_build_object('id', 'device', 'udid', $2::text))",
    [upper.person, upper.udid],
  );
  await query("UPDATE tickets SET customer_id = $2, order_id = $3, device_udid = $4, ref_id = $3 WHERE id = $1", [
    ticket.id,
    upper.person,
    upper.order,
    upper.udid,
  ]);
  await query("UPDATE tickets SET order_id = $2 WHERE id = $1", [newer.id, order]);
  await query("ALTER TABLE ticket_logs DISABLE TRIGGER ticket_logs_are_kept");
  await query("UPDATE ticket_logs SET customer_id = $2 WHERE ticket_id = $1", [ticket.id, upper.person]);
  await query("ALTER TABLE ticket_logs ENABLE ALWAYS TRIGGER ticket_logs_are_kept");
  await query("DELETE FROM mikro_orm_migrations WHERE name = 'tickets-011-lower-uuids'");
  await world.rebuild();

  const jane = world.as(customer(person));
  const { items } = await jane.tickets.list({});
  expect(items.map((item) => item.ticket.id)).toEqual([ticket.id, lowerId]);
  expect((await jane.logs.list({ ticket: { id: ticket.id } })).items).toHaveLength(1);
  expect(await world.as(ADMIN).customers.get({ id: upper.person, entityId: "main" })).toMatchObject({
    id: person,
    fullName: "Jane Doe",
    devices: [{ udid: upper.udid }],
  });
  // Both spellings had an open session: the newest is the order's.
  expect((await world.as(AGENT).sessions.get({ orderId: upper.order })).id).toBe(newer.id);
  expect((await jane.tickets.get({ id: ticket.id })).ticket).toMatchObject({ deviceUdid: udid, refId: order });
  const [trigger] = await world.service.db.query<{ enabled: string }>({
    text: "SELECT tgenabled AS enabled FROM pg_trigger WHERE tgname = 'ticket_logs_are_kept'",
  });
  expect(trigger).toEqual({ enabled: "A" });
});
