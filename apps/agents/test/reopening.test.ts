import { afterAll, beforeAll, expect, test } from "vitest";
import type { ActorType } from "@crossdesk/contracts";
import { adminCaller, agentCaller, callAs, eventually, openWorld, settle, takeNews, ticketNews } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const admin = () => callAs(world.service, adminCaller);
const explain = (ticketId: string) => admin().explain({ ticketId });

/** A desk where Ada had a ticket, with room for one, that was resolved. */
const startDesk = async () => {
  const entityId = `again-${(entities += 1)}`;
  const arrive = async (subject: string, capacity: number) => {
    await admin().upsert({ entityId, subject, capacity });
    const call = callAs(world.service, agentCaller(subject, { entityId }));
    const { id } = await call.setStatus({ status: "online", attendance: "console" });
    return { id, call };
  };
  const ada = await arrive("ada", 1);
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  await eventually(async () => expect((await explain(news.ticketId)).agentId).toBe(ada.id));
  const picked = { ...news, pickedAt: world.clock.now(), assignmentVersion: 1, assignedAgentId: ada.id };
  await takeNews(world, { ...picked, ticketVersion: 2 });
  await takeNews(world, { ...picked, standing: "done", ticketVersion: 3 });
  const reopen = (by: ActorType): Promise<string> =>
    takeNews(world, { ...news, assignmentVersion: 1, ticketVersion: 4, reopenedBy: by });
  const fill = async (): Promise<string> => {
    const ticketId = await takeNews(world, ticketNews({ entityId }));
    await eventually(async () => expect((await explain(ticketId)).agentId).toBe(ada.id));
    return ticketId;
  };
  return { entityId, arrive, ada, ticketId: news.ticketId, reopen, fill };
};

test("a ticket that its customer opens again goes to the agent who had it, who has to pick it again", async () => {
  const { arrive, ada, ticketId, reopen } = await startDesk();
  const ben = await arrive("ben", 9);
  await reopen("customer");
  const { agentId, decisions } = await explain(ticketId);
  expect(agentId).toBe(ada.id);
  expect(decisions.map(({ reason }) => reason)).toEqual(["routed", "reopened"]);
  await ben.call.confirmPresence({});
  for (let seconds = 0; seconds < 120; seconds += 10) {
    world.clock.advance(10_000);
    await Promise.all([ben.call.confirmPresence({}), ada.call.confirmPresence({})]);
  }
  await settle(world);
  await eventually(async () => expect((await explain(ticketId)).agentId).toBe(ben.id));
});

test("where the agent who had it is full, it waits at the head of the queue, before older tickets", async () => {
  const { entityId, arrive, ada, ticketId, reopen, fill } = await startDesk();
  await fill();
  const older = await takeNews(world, ticketNews({ entityId, openedAt: new Date(0) }));
  await reopen("customer");
  await settle(world);
  expect(await explain(ticketId)).toMatchObject({ state: "waiting", passedOver: [], excludedAgentIds: [] });
  const ben = await arrive("ben", 1);
  await eventually(async () => expect((await explain(ticketId)).agentId).toBe(ben.id));
  expect((await explain(older)).agentId).toBeNull();
  expect((await admin().get({ agentId: ada.id })).load).toBe(1);
});

test("what the team opens again stays with the agent who had it, also where they are full", async () => {
  const { ada, ticketId, reopen, fill } = await startDesk();
  await fill();
  await reopen("agent");
  expect((await explain(ticketId)).agentId).toBe(ada.id);
  expect((await admin().get({ agentId: ada.id })).load).toBe(2);
});

test.each(["customer", "agent"] as const)(
  "opened again by a %s, it goes to somebody else where its agent is gone",
  async (by) => {
    const { arrive, ticketId, reopen } = await startDesk();
    world.clock.advance(60_000);
    const ben = await arrive("ben", 1);
    await settle(world);
    await reopen(by);
    await eventually(async () => expect((await explain(ticketId)).agentId).toBe(ben.id));
    expect((await explain(ticketId)).decisions.map(({ reason }) => reason)).toEqual([
      "routed",
      "ticket-reopened",
      "routed",
    ]);
  },
);
