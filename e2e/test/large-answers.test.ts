import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { sessionOf } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system[Symbol.asyncDispose]());

describe("a support ticket's conversation", () => {
  const Attachments = z.array(z.looseObject({ fileName: z.string() }));
  const Details = z.object({
    data: z.looseObject({
      ticketMessage: z.array(z.looseObject({ id: z.int(), message: z.string(), ticketAttachments: Attachments })),
    }),
  });
  const path = (number: number): string => `/backend/api/support-ticket/${number}`;
  const add = (number: number, body: unknown) => system.request(path(number), { method: "POST", as: "admin", body });
  const read = async (number: number) => {
    const answer = await system.request(path(number), { as: "admin" });
    expect(answer.status).toBe(200);
    return Details.parse(answer.json).data.ticketMessage;
  };

  test.each([
    ["large messages", 120, (index: number) => `${index} ${"a".repeat(19_990)}`],
    ["characters that JSON escapes", 20, (index: number) => `${index} ${"\u0001".repeat(19_400)}`],
    ["short messages", 450, (index: number) => `message ${index}`],
  ])("of %s is answered whole, in order, while others are written", async (_name, count, textOf) => {
    const { number } = await openComplaint(system);
    const texts = Array.from({ length: count }, (_, index) => textOf(index));
    for (const message of texts) expect((await add(number, { message })).status).toBe(200);
    const [messages] = await Promise.all([
      read(number),
      ...Array.from({ length: 5 }, () => add(number, { message: "written meanwhile" })),
    ]);
    expect(messages.slice(0, count).map(({ message }) => message)).toEqual(texts);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
    expect(await read(number)).toHaveLength(count + 5);
  });

  test("of many attachments is answered whole", async () => {
    const { number } = await openComplaint(system);
    const attachments = Array.from({ length: 20 }, (_, index) => ({
      fileName: `${index}`.padEnd(250, "n"),
      filePath: `/uploads/${randomUUID()}${"p".repeat(200)}`,
    }));
    for (let index = 0; index < 90; index += 1) expect((await add(number, { attachments })).status).toBe(200);
    const messages = await read(number);
    expect(messages).toHaveLength(90);
    for (const { ticketAttachments } of messages) {
      expect(ticketAttachments.map(({ fileName }) => fileName)).toEqual(attachments.map(({ fileName }) => fileName));
    }
  });
});

test("an agent's tickets are answered, however large they are", async () => {
  const agent = await startAgent(system, "ada", { offline: true });
  const orders = [randomUUID(), randomUUID(), randomUUID()];
  for (const order of orders) {
    const session = sessionOf(system, order);
    const descriptor = { name: order, media: Array.from({ length: 20 }, () => ({ signature: "s".repeat(20_000) })) };
    expect((await session.create({ body: { descriptor } })).status).toBe(201);
    expect((await session.putAgent({ body: { agent: { id: agent.id } } })).status).toBe(200);
  }
  expect((await agent.tickets()).map(({ metadata }) => metadata.orderId)).toEqual(orders);
});
