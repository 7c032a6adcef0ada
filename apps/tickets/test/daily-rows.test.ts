import type { Caller } from "@crossdesk/contracts";
import { createLogger, manualClock } from "@crossdesk/service-kit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DailyRows } from "../src/quota/daily-rows.ts";
import { ADMIN, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const LIMITS = { ofTenant: 20, ofCaller: 10, ofCustomer: 3 };

let world: World;
beforeAll(async () => {
  world = await openWorld({ rows: LIMITS });
});
afterAll(() => world[Symbol.asyncDispose]());

const logger = createLogger({ service: "tickets-test", level: "silent" });

test("a caller who has reached the daily limit is refused until the next day, and other callers are not", async () => {
  const { id } = (
    await world.as(customer("jane")).tickets.open({
      channel: "support",
      customerId: "jane",
      subject: "Late",
      description: "",
    })
  ).ticket;
  const say = (by: Caller) => world.as(by).messages.add({ ticket: { id }, text: "Hello" });
  await say(customer("jane"));
  await say(customer("jane"));
  await expect(say(customer("jane"))).rejects.toMatchObject({
    cause: {
      kind: "RATE_LIMITED",
      details: { retryAfter: 12 * 3_600, quota: { name: "caller-rows-a-day", limit: 3, remaining: 0 } },
    },
  });
  // Reading goes on, and so do others.
  await world.as(customer("jane")).messages.list({ ticket: { id } });
  const shop: Caller = { subject: "shop", role: "partner", entityId: "main" };
  await say(shop);
  await say(ADMIN);
  world.clock.advance(12 * 3_600_000);
  await say(customer("jane"));
});

test("replicas count together, to a tenth, and a restart forgets no more than a hundredth", async () => {
  const { db } = world.service;
  const clock = manualClock(new Date("2026-03-05T10:00:00.000Z"));
  const limits = { ofTenant: 100_000, ofCaller: 1_000, ofCustomer: 1_000 };
  const start = () => new DailyRows({ db, clock, logger }, limits);
  const replicas = [start(), start(), start()];
  const shop: Caller = { subject: "shop", role: "partner", entityId: "counted" };
  using statements = vi.spyOn(db, "run");
  let allowed = 0;
  const write = async (rows: DailyRows | undefined): Promise<void> => {
    try {
      rows?.note(shop);
      allowed += 1;
    } catch {
      // It was too much.
    }
    // A call waits for its transaction, which takes as long as the statement that counts, however busy the machine is.
    await Promise.all(statements.mock.results.map(({ value }) => value));
    statements.mockClear();
  };
  for (let index = 0; index < 2_000; index += 1) await write(replicas[index % 3]);
  await Promise.all(replicas.map((rows) => rows.close()));
  expect(allowed).toBeGreaterThanOrEqual(950);
  expect(allowed).toBeLessThanOrEqual(1_100);
  const again = start();
  const before = allowed;
  for (let index = 0; index < 200; index += 1) await write(again);
  await again.close();
  expect(allowed - before).toBeLessThanOrEqual(40);
});

test("any number of callers makes neither a tenant's count nor that of a busy caller forgotten", async () => {
  const { db } = world.service;
  const { clock } = world;
  const rows = new DailyRows({ db, clock, logger }, { ofTenant: 500, ofCaller: 200, ofCustomer: 1_000_000 });
  const busy: Caller = { subject: "busy", role: "partner", entityId: "full" };
  const isAllowed = (caller: Caller): boolean => {
    try {
      rows.note(caller);
      return true;
    } catch {
      return false;
    }
  };
  for (let count = 0; count < 200; count += 1) expect(isAllowed(busy)).toBe(true);
  for (let count = 0; count < 300; count += 1) isAllowed({ subject: "jane", role: "customer", entityId: "full" });
  const again: boolean[] = [];
  for (let count = 0; count < 60_000; count += 1) {
    isAllowed({ subject: `customer-${count}`, role: "customer", entityId: "another" });
    if (count % 10_000 === 0) again.push(isAllowed(busy));
  }
  await rows.close();
  expect(again).toEqual(again.map(() => false));
  expect(isAllowed(busy)).toBe(false);
  expect(isAllowed({ subject: "new", role: "customer", entityId: "full" })).toBe(false);
});
