import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

/** Personal data that is nowhere else: if one of these is in a log, it is clear where it came from. */
const CANARIES = {
  email: "canary-7c1f@example.com",
  phone: "+442079460999",
  name: "Canaria Vogel-7c1f",
  subject: "canary-subject-7c1f",
  message: "canary-message-7c1f",
  reply: "canary-reply-7c1f",
  keyword: "canary-keyword-7c1f",
} as const;

const found = (text: string): string[] =>
  Object.entries(CANARIES)
    .filter(([, canary]) => text.includes(canary))
    .map(([what]) => what);

let system: System;
beforeAll(async () => {
  system = await startSystem({ logLevel: "trace" });
  const { number } = await openComplaint(system, {
    subject: CANARIES.subject,
    message: CANARIES.message,
    contact: { email: CANARIES.email, phone: CANARIES.phone, name: CANARIES.name },
  });
  const ticket = `/backend/api/support-ticket/${number}`;
  const as = { role: "admin", name: CANARIES.name, email: CANARIES.email } as const;
  await system.request(ticket, { method: "POST", as, body: { message: CANARIES.reply } });
  await system.request(ticket, { method: "PUT", as, body: { status: 3 } });
  await system.request(`/backend/api/support-ticket?keyword=${CANARIES.keyword}`, { as });
  await system.request("/cs-chat-ticket/v1/online", { method: "PUT", as: { ...as, role: "agent" } });
  await system.request("/beckn/e-marketplace-bb/0.2/support/canary-order", {
    method: "POST",
    body: { callback_phone: CANARIES.phone, descriptor: { name: CANARIES.subject } },
  });
});
afterAll(() => system[Symbol.asyncDispose]());

const mistakes = [
  ["a field of the wrong type", "/user/log/message", { uuid: CANARIES.name, udid: 5, subject: CANARIES.subject }],
  ["an address that is none", "/user/log/message", { uuid: randomUUID(), email: `${CANARIES.email} and more` }],
  ["text that cannot be stored", "/user/log/message", { message: `${CANARIES.message}\u0000` }],
  ["a search for nonsense", "/admin/fetch/customer/support", { email: { $ne: CANARIES.email } }],
] as const;

describe("personal data", () => {
  test.each(mistakes)("is not repeated by the failure of %s", async (_what, path, body) => {
    const answer = await system.request(path, { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(found(answer.text)).toEqual([]);
  });

  test("is in no log line of any part", () => {
    expect(system.logs.length).toBeGreaterThan(10);
    expect(found(JSON.stringify(system.logs))).toEqual([]);
  });

  test("is in no event: events carry ids", async () => {
    const rows = await Promise.all(
      Object.values(system.databases).map(({ sql }) => sql("SELECT type, envelope FROM outbox")),
    );
    const events = rows.flat();
    expect(events.length).toBeGreaterThan(4);
    expect(events.filter(({ envelope }) => found(String(envelope)).length > 0).map(({ type }) => type)).toEqual([]);
  });

  test("is where it belongs: the canaries do arrive", async () => {
    const answer = await system.request("/admin/fetch/customer/support", {
      method: "POST",
      body: { email: CANARIES.email },
      as: "admin",
    });
    expect(found(answer.text)).toEqual(expect.arrayContaining(["email", "phone", "name", "subject", "message"]));
  });
});
