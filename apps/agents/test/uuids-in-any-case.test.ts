import { randomUUID } from "node:crypto";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildAgents } from "../src/app.ts";
import { adminCaller, agentCaller, callAs, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

it("an agent who was stored in upper case is the same agent after the upgrade", async () => {
  const subject = randomUUID();
  const { db } = world.service;
  const { id } = await callAs(world.service, adminCaller).upsert({ entityId: "main", subject: subject.toUpperCase() });
  expect((await callAs(world.service, agentCaller(subject)).me()).id).toBe(id);
  // As they were written before.
  await db.query({ text: "UPDATE agents SET subject = upper(subject) WHERE id = $1", values: [id] });
  await db.query({ text: "DELETE FROM mikro_orm_migrations WHERE name = 'agents-010-lower-uuids'" });
  const logger = createLogger({ service: "agents-test", level: "silent" });
  const nc = await connectNats({ url: world.nats.url, name: "agents-test", logger });
  const again = await buildAgents({ nc, logger, databaseUrl: world.database.url, clock: world.clock });
  expect(
    (await again.router.createCaller({ caller: adminCaller, requestId: "test" }).agents.get({ agentId: id })).subject,
  ).toBe(subject);
  expect((await callAs(world.service, agentCaller(subject)).me()).id).toBe(id);
  await again.close();
  await nc.close();
});
