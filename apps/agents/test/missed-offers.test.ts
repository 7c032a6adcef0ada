import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCaller, agentCaller, callAs, eventually, openWorld, settle, takeNews, ticketNews } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const startDesk = async () => {
  const entityId = `silent-${(entities += 1)}`;
  const call = callAs(world.service, agentCaller("robin", { entityId }));
  const { id } = await call.setStatus({ status: "online" });
  const state = () => callAs(world.service, adminCaller).get({ agentId: id });
  /** Offers a ticket, and lets the time to pick it pass; `within` happens half-way. */
  const miss = async (within: () => Promise<unknown> = async () => undefined): Promise<void> => {
    world.clock.advance(1_000);
    const ticketId = await takeNews(world, ticketNews({ entityId }));
    const explain = () => callAs(world.service, adminCaller).explain({ ticketId });
    await eventually(async () => expect((await explain()).agentId).toBe(id));
    world.clock.advance(60_000);
    await within();
    world.clock.advance(60_000);
    await eventually(async () => {
      // A timer that failed once, as on a busy machine, runs again a second later by this clock.
      world.clock.advance(50);
      expect((await explain()).decisions.at(1)?.reason).toBe("not-picked");
    });
    await takeNews(world, { ...ticketNews({ entityId }), ticketId, standing: "done", ticketVersion: 9 });
    await settle(world);
  };
  return { id, call, state, miss };
};

test("two offers in a row without a single call make a program's agent away and absent, until they go online again", async () => {
  const { id, call, state, miss } = await startDesk();
  await miss();
  expect(await state()).toMatchObject({ status: "online", isPresent: true });
  await miss();
  expect(await state()).toMatchObject({ status: "away", isPresent: false, attendance: "standing" });
  const [event] = await world.service.db.query<{ data: Record<string, unknown> }>({
    text: `SELECT envelope::json -> 'data' AS data FROM outbox WHERE envelope::json ->> 'aggregateId' = $1
      AND type = 'events.agents.agent-status-changed' ORDER BY position DESC LIMIT 1`,
    values: [id],
  });
  expect(event?.data).toMatchObject({ status: "away", previousStatus: "online", reason: "missed-offers" });
  expect(await call.setStatus({ status: "online" })).toMatchObject({ status: "online", isPresent: true });
  await miss();
  expect((await state()).status).toBe("online");
});

test("a single call in between shows that the program is there, whichever replica it reaches", async () => {
  const { state, miss } = await startDesk();
  const other = world.services[1] ?? world.service;
  const { entityId } = await state();
  await miss();
  await miss(() => callAs(other, agentCaller("robin", { entityId })).listAssignments({}));
  expect((await state()).status).toBe("online");
  await miss();
  expect((await state()).status).toBe("online");
  await miss();
  expect((await state()).status).toBe("away");
});

test("any call ends the absence of a program that had fallen silent, and its agent stays away until they say otherwise", async () => {
  const { call, state, miss } = await startDesk();
  await miss();
  await miss();
  expect((await state()).isPresent).toBe(false);
  await call.me();
  expect(await state()).toMatchObject({ status: "away", isPresent: true });
});
