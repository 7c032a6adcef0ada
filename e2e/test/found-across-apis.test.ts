import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { complaintBody, openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

const Page = z.object({ data: z.array(z.looseObject({ id: z.int() })) });
const listed = async (keyword: string): Promise<number[]> => {
  const path = `/backend/api/support-ticket?limit=100&keyword=${encodeURIComponent(keyword)}`;
  return Page.parse((await system.request(path, { as: "admin" })).json).data.map(({ id }) => id);
};

describe("a complaint of the mobile app is found through the support-ticket API", () => {
  test("by its contact, its category and its number, as people type them", async () => {
    const contact = { name: "Aloysius Zębrowski", email: "aloys@käse.example", phone: "+442079460777" };
    const { number } = await openComplaint(system, { contact });
    const keywords = [
      "zebrowski",
      "Aloysius Z",
      "aloys@käse.example",
      "020 7946 0777",
      "+44 (0)20 7946-0777",
      `#${number}`,
    ];
    for (const keyword of keywords) expect([keyword, await listed(keyword)]).toEqual([keyword, [number]]);
    expect(await listed("cat1")).toContain(number);
  });
});

describe("a UUID in upper case is the same in every API", () => {
  const customerId = randomUUID();

  test("a complaint belongs to the customer whose id it has in lower case", async () => {
    const upper = await openComplaint(system, { customerId: customerId.toUpperCase() });
    const lower = await openComplaint(system, { customerId });
    const read = (as: { role: "customer"; sub: string }, id: number) =>
      system.request(`/backend/api/support-ticket/${id}`, { as });
    for (const sub of [customerId, customerId.toUpperCase()]) {
      for (const { number } of [upper, lower]) expect((await read({ role: "customer", sub }, number)).status).toBe(200);
    }
    const body = { uuid: customerId.toUpperCase(), udid: "", email: "", phone: "", ticketId: "", zendeskTicketId: "" };
    const search = await system.request("/admin/fetch/customer/support", { method: "POST", as: "admin", body });
    expect(search.status).toBe(200);
    expect(search.text).toContain(upper.ticketId);
    expect(search.text).toContain(lower.ticketId);
  });

  test("the device is shown as the app wrote it", async () => {
    const body = complaintBody({ customerId });
    const answer = await system.request("/user/log/message", { method: "POST", body });
    expect(answer.text).toContain(body.udid);
  });
});
