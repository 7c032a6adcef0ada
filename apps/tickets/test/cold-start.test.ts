import { expect, it } from "vitest";
import { ADMIN, openWorld } from "./support.ts";

it("calls that hold every connection do not wait for one another, also before the first one has read anything", async () => {
  await using world = await openWorld();
  const { router } = world.service;
  const opening = Array.from({ length: 40 }, (_, index) =>
    router
      .createCaller({ caller: ADMIN, requestId: "cold", idempotencyKey: `key-${index}` })
      .tickets.open({ channel: "support", customerId: `customer-${index}`, subject: "Where is it?", description: "" }),
  );
  const sessions = Array.from({ length: 20 }, (_, index) =>
    world.as(ADMIN).sessions.open({ orderId: `order-${index}` }),
  );
  const complaints = await Promise.all(opening);
  const numbers = [...complaints, ...(await Promise.all(sessions))].map(({ ticket }) => ticket.number);
  expect(new Set(numbers).size).toBe(60);
});
