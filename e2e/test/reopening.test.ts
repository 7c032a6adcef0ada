import { randomUUID } from "node:crypto";
import { manualClock } from "@crossdesk/service-kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { sessionOf } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";

const HOUR = 3_600_000;
const clock = manualClock(new Date());
let system: System;
beforeAll(async () => {
  system = await startSystem({ clock });
});
afterAll(() => system[Symbol.asyncDispose]());

/** The ticket as the support-ticket API serves it to somebody. */
const supportTicket = (number: number, as: NonNullable<Asked["as"]>) => {
  const path = `/backend/api/support-ticket/${number}`;
  return {
    write: (message: string) => system.request(path, { as, method: "POST", body: { message, attachments: [] } }),
    setStatus: (status: number) => system.request(path, { as, method: "PUT", body: { status } }),
    read: async () => (await system.request(path, { as })).json,
  };
};

test.each([
  ["resolved", 3],
  ["closed", 4],
] as const)(
  "a complaint of the mobile app that was %s comes back to the desk of the chat API when its customer writes through the third one",
  async (name, status) => {
    const entityId = `entity-${randomUUID()}`;
    const agent = await startAgent(system, "ada", { entityId });
    const shop = { role: "partner", sub: "shop", entityId } as const;
    const { ticketId, number, customerId } = await openComplaint(system, { as: shop });
    await agent.receive(ticketId);
    expect((await agent.pick(ticketId)).status).toBe(200);
    const desk = supportTicket(number, { role: "agent", sub: "ada", entityId });
    expect((await desk.write("We sent you a new one.")).status).toBe(200);
    expect((await desk.setStatus(status)).status).toBe(200);
    await expect.poll(async () => (await agent.tickets()).map(({ id }) => id)).not.toContain(ticketId);

    const customer = supportTicket(number, { role: "customer", sub: customerId, entityId });
    expect((await customer.write("No, it is NOT done!")).status).toBe(200);
    expect(await customer.read()).toMatchObject({
      data: {
        status: "open",
        ticketMessage: [{ message: "We sent you a new one." }, { message: "No, it is NOT done!" }],
      },
    });
    const again = await agent.receive(ticketId);
    expect([name, again.metadata]).toEqual([
      name,
      expect.objectContaining({ isChatRoomClosed: false, pickedTimestamp: 0 }),
    ]);
  },
);

test("a Beckn session that was ended goes on when its customer writes, until the window for it has passed", async () => {
  const entityId = `entity-${randomUUID()}`;
  const orderId = `order ${randomUUID()}`;
  const session = sessionOf(system, orderId, { as: { role: "partner", sub: "shop", entityId } });
  expect((await session.create()).status).toBe(201);
  const sub = randomUUID();
  const bound = await system.request("/trpc/sessions.bind", {
    method: "POST",
    body: { orderId, customerId: sub },
    as: { role: "partner", sub: "shop", entityId },
  });
  expect(bound.status).toBe(200);
  const admin = { role: "admin", sub: "admin", entityId } as const;
  const listed = await system.request(`/backend/api/support-ticket?keyword=${encodeURIComponent(orderId)}`, {
    as: admin,
  });
  const { data } = z
    .object({ data: z.tuple([z.looseObject({ id: z.int(), userId: z.literal(sub) })]) })
    .parse(listed.json);
  const [{ id: number }] = data;
  const customer = supportTicket(number, { role: "customer", sub, entityId });

  expect((await session.close()).status).toBe(200);
  expect((await session.update({ body: {} })).status).toBe(409);
  expect((await customer.write("Wait, one more thing.")).status).toBe(200);
  expect((await session.update({ body: {} })).status).toBe(200);

  expect((await session.close()).status).toBe(200);
  clock.advance(72 * HOUR + 1_000);
  const late = await customer.write("Hello?");
  expect(late.status).toBe(409);
  expect(late.text).toContain("Please open a new one");
});
