import { randomUUID } from "node:crypto";
import { Customer, withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { complaintBody, openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { readFixture, shapeOf } from "./support/fixtures.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

const Documented = z.looseObject({ data: z.looseObject({ user: Customer, device: z.looseObject({}) }) });
const Found = z.object({ data: z.array(z.looseObject({ ticketId: z.string(), email: z.string().nullable() })) });

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

const create = (body: unknown, path = "/user/log/message") => system.request(path, { method: "POST", body });
const search = (body: unknown) => system.request("/admin/fetch/customer/support", { method: "POST", body });
const feeder = withCall({ caller: { subject: "directory", role: "service", entityId: "main" } });

describe("the documented payloads", () => {
  test("a customer and a device that nobody knows are answered with all fields", async () => {
    const body = await readFixture("customer-support", "create.request");
    const { data: documented } = Documented.parse(await readFixture("customer-support", "create.response"));
    for (const path of ["/user/log/message", "/api/user/log/message"]) {
      const answer = await create(body, path);
      expect(answer.status).toBe(200);
      const { data } = Documented.parse(answer.json);
      expect(Object.keys(data).sort()).toEqual(Object.keys(documented).sort());
      expect(Object.keys(data.user).sort()).toEqual(Object.keys(documented.user).sort());
      expect(Object.keys(data.device).sort()).toEqual(Object.keys(documented.device).sort());
    }
  });

  test("with the customer's profile in the directory, create and search answer field for field as documented", async () => {
    const example = await readFixture("customer-support", "create.response");
    const { data: documented } = Documented.parse(example);
    await system.client.customers.upsert.mutate({ entityId: "main", customer: documented.user }, feeder);

    const created = await create(await readFixture("customer-support", "create.request"));
    expect(shapeOf(created.json)).toEqual(shapeOf(example));
    const { data } = Documented.parse(created.json);
    expect([data.user, data.device]).toEqual([documented.user, documented.device]);

    const request = await readFixture("customer-support", "search.request");
    const found = await search({ ...request, ticketId: data["ticketId"] });
    expect([found.status, found.headers["x-total-count"]]).toEqual([200, "1"]);
    expect(shapeOf(found.json)).toEqual(shapeOf(await readFixture("customer-support", "search.response")));
  });

  test("the documented search, sent as it stands, finds nothing", async () => {
    const answer = await search(await readFixture("customer-support", "search.request"));
    expect([answer.status, answer.headers["x-total-count"], answer.json]).toEqual([
      200,
      "0",
      { data: [], detail: null, error: false, message: "Customer support info fetched successfully." },
    ]);
  });
});

describe("the devices of one customer", () => {
  const opened = z.object({
    data: z.object({ user: Customer, device: z.object({ id: z.string(), udid: z.string() }) }),
  });

  test("may be any number, and the newest are answered", async () => {
    const customerId = randomUUID();
    const udids = Array.from({ length: 105 }, (_, index) => `device ${index}`);
    for (const udid of udids) {
      const answer = await create({ ...complaintBody({ customerId }), udid });
      expect(answer.status).toBe(200);
      const { user, device } = opened.parse(answer.json).data;
      expect([user.devices.at(-1)?.id, device.udid]).toEqual([device.id, udid]);
    }
    const found = await search({ uuid: customerId });
    expect([found.status, found.headers["x-total-count"]]).toEqual([200, "105"]);
    const { data } = z.object({ data: z.array(z.object({ user: Customer })) }).parse(found.json);
    for (const { user } of data) expect(user.devices.map(({ udid }) => udid)).toEqual(udids.slice(-100));
  });

  test("is one where its complaints come at once, and is answered as it is stored", async () => {
    const body = complaintBody({ customerId: randomUUID() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(body)));
    const devices = answers.map(({ json }) => opened.parse(json).data.device);
    const found = z.object({ data: z.array(z.object({ device: z.object({ id: z.string() }) })) });
    const stored = found.parse((await search({ uuid: body.uuid })).json).data.map(({ device }) => device.id);
    expect(new Set([...devices.map(({ id }) => id), ...stored]).size).toBe(1);
  });
});

describe("search", () => {
  const customerId = randomUUID();
  const email = `${randomUUID()}@example.com`;
  let complaint: OpenedComplaint;
  beforeAll(async () => {
    const body = { ...complaintBody({ customerId }), email, udid: `device ${customerId}`, phone: "+442079460999" };
    await create(body);
    await openComplaint(system, { customerId });
    complaint = await openComplaint(system);
  });

  test.each([
    ["uuid", () => ({ uuid: customerId }), 2],
    ["udid", () => ({ udid: `device ${customerId}` }), 1],
    ["email", () => ({ email }), 1],
    ["phone", () => ({ phone: "+442079460999" }), 1],
    ["ticketId", () => ({ ticketId: complaint.ticketId }), 1],
    ["zendeskTicketId, where the number stands in its place", () => ({ zendeskTicketId: String(complaint.number) }), 1],
    ["two conditions joined by AND", () => ({ uuid: customerId, email }), 1],
    ["two conditions that exclude each other", () => ({ ticketId: complaint.ticketId, email }), 0],
    ["an id that is none", () => ({ ticketId: "no id" }), 0],
    ["a condition with an empty one beside it", () => ({ email, uuid: "", phone: "" }), 1],
  ])("by %s", async (_name, body, count) => {
    const answer = await search(body());
    expect([answer.status, answer.headers["x-total-count"]]).toEqual([200, String(count)]);
    expect(Found.parse(answer.json).data).toHaveLength(count);
  });

  test("more than fit into one answer of the service come whole, newest first, each once", async () => {
    const many = randomUUID();
    const opened: string[] = [];
    for (let batch = 0; batch < 11; batch += 1) {
      const complaints = Array.from({ length: 20 }, () =>
        openComplaint(system, { customerId: many, message: "m".repeat(6_000) }),
      );
      for (const { ticketId } of await Promise.all(complaints)) opened.push(ticketId);
    }
    const answer = await search({ uuid: many });
    const found = Found.parse(answer.json).data.map(({ ticketId }) => ticketId);
    expect([answer.status, answer.headers["x-total-count"], found.length]).toEqual([200, "220", 220]);
    expect(found.toSorted()).toEqual(opened.toSorted());

    const newest = Found.parse((await search({})).json).data;
    expect(newest.map(({ ticketId }) => ticketId)).toEqual(found.slice(0, 100));
  }, 60_000);
});

test("a request that is refused stores nothing", async () => {
  const customerId = randomUUID();
  const body = complaintBody({ customerId });
  for (const change of [
    { email: "nobody" },
    { phone: "1" },
    { images: ["../a.png"] },
    { subject: "" },
    { category: undefined },
  ]) {
    expect((await create({ ...body, ...change })).status).toBe(400);
  }
  const rows = await system.databases.tickets.sql("SELECT 1 FROM tickets WHERE customer_id = $1", [customerId]);
  expect(rows).toEqual([]);
});
