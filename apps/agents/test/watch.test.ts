import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentNews, Caller } from "@crossdesk/contracts";
import { startNats } from "@crossdesk/dev-stack";
import {
  adminCaller,
  agentCaller,
  aTicket,
  callAs,
  eventually,
  openWorld,
  partnerCaller,
  takeNews,
  ticketNews,
} from "./support.ts";
import { watchAgents } from "../src/use-cases/watch-agents.ts";
import type { AgentsService } from "../src/app.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const newEntity = (): string => `watched-${(entities += 1)}`;

const otherReplica = (): AgentsService => world.services[1] ?? world.service;

/** What one watcher has received, at a replica. */
const watch = async (caller: Caller, service: AgentsService = world.service) => {
  const stop = new AbortController();
  const call = { ctx: { caller, requestId: "watch" }, signal: stop.signal };
  const items = await watchAgents({ feed: service.feed })({}, call);
  const received: AgentNews[] = [];
  const ended = (async () => {
    for await (const { item } of items) received.push(item);
  })();
  await eventually(() => expect(received).toEqual([{ kind: "tick" }]));
  const agents = () => received.flatMap((news) => (news.kind === "agent" ? [news] : []));
  return {
    received,
    agents,
    ended,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
};

test("every watcher of an entity receives the changes of its agents from all replicas, and no others", async () => {
  const entityId = newEntity();
  const watchers = await Promise.all([
    watch(agentCaller("ada", { entityId })),
    watch(partnerCaller("shop", entityId), otherReplica()),
  ]);
  const elsewhere = await watch(agentCaller("ada", { entityId: newEntity() }), otherReplica());
  const everywhere = await watch(adminCaller, otherReplica());
  const ben = callAs(world.service, agentCaller("ben", { entityId }));
  const { id } = await ben.setStatus({ status: "online", attendance: "console" });
  for (const each of [...watchers, everywhere]) {
    await eventually(() =>
      expect(each.agents().at(-1)).toMatchObject({
        agent: { id, status: "online", isPresent: true, load: 0 },
        isRemoved: false,
      }),
    );
  }
  const news = ticketNews({ entityId });
  await takeNews(world, news);
  for (const each of watchers) await eventually(() => expect(each.agents().at(-1)?.agent.load).toBe(1));
  await takeNews(world, { ...news, standing: "done", ticketVersion: 2 });
  for (const each of watchers) await eventually(() => expect(each.agents().at(-1)?.agent.load).toBe(0));
  await callAs(world.service, adminCaller).remove({ agentId: id });
  for (const each of watchers) {
    await eventually(() => expect(each.agents().at(-1)).toMatchObject({ agent: { id }, isRemoved: true }));
  }
  expect(elsewhere.agents()).toEqual([]);
  for (const each of [...watchers, elsewhere, everywhere]) await each.stop();
});

test("a watcher gets a sign of life about every ten seconds", async () => {
  const watcher = await watch(agentCaller("ada", { entityId: newEntity() }));
  for (const count of [2, 3]) {
    world.clock.advance(10_000);
    await eventually(() => expect(watcher.received.filter(({ kind }) => kind === "tick")).toHaveLength(count));
  }
  await watcher.stop();
});

test("a change whose message was lost is delivered by the next comparison", async () => {
  await using own = await openWorld({ settings: { compareMs: 50 } });
  const ada = callAs(own.service, agentCaller("ada"));
  const { id } = await ada.me();
  const watcher = await watch(agentCaller("ben"), own.service);
  await eventually(async () => {
    await own.service.db.query({
      text: "UPDATE agents SET capacity = 7, version = version + 1 WHERE id = $1",
      values: [id],
    });
    expect(watcher.agents().at(-1)?.agent).toMatchObject({ id, capacity: 7 });
  });
  await watcher.stop();
});

test("a new colleague is seen immediately, and so is what a partner changes of an agent who has the ticket already", async () => {
  // Only the news counts: the regular comparison of all agents must not be what finds the change.
  await using own = await openWorld({ settings: { compareMs: 3_600_000 } });
  const watcher = await watch(adminCaller, own.service);
  const { id } = await callAs(own.service, agentCaller("cleo", { name: "Cleo" })).me();
  await eventually(() => expect(watcher.agents().at(-1)?.agent).toMatchObject({ id, name: "Cleo" }));
  const ticket = aTicket();
  own.tickets.put(ticket);
  const assign = (name: string) =>
    callAs(own.service, partnerCaller("shop")).assign({
      ticket: { id: ticket.id },
      agent: { id: "robo", name, profile: { person: { name } } },
    });
  await assign("Robo");
  await eventually(() => expect(watcher.agents().at(-1)?.agent).toMatchObject({ name: "Robo", load: 1 }));
  await assign("Robbie");
  await eventually(() => expect(watcher.agents().at(-1)?.agent).toMatchObject({ name: "Robbie" }));
  await watcher.stop();
});

test("customers do not watch agents", async () => {
  const customer: Caller = { subject: "customer-1", role: "customer", entityId: "main" };
  await expect(watch(customer)).rejects.toMatchObject({ kind: "FORBIDDEN" });
});

test("a watcher's stream ends when changes can no longer be received", async () => {
  await using nats = await startNats();
  await using own = await openWorld({ nats });
  const watcher = await watch(adminCaller, own.service);
  await nats.stop();
  await watcher.ended;
});

test("a watcher's stream ends with its replica", async () => {
  await using own = await openWorld();
  const watcher = await watch(adminCaller, own.service);
  await own.service.close();
  await watcher.ended;
});

test("a ticket that an agent takes is seen in their load", async () => {
  const entityId = newEntity();
  const ada = callAs(world.service, agentCaller("ada", { entityId }));
  const { id } = await ada.me();
  const watcher = await watch(agentCaller("ada", { entityId }), otherReplica());
  const ticket = aTicket({ entityId });
  world.tickets.put(ticket);
  await ada.take({ ticket: { id: ticket.id } });
  await eventually(() => expect(watcher.agents().at(-1)?.agent).toMatchObject({ id, load: 1 }));
  await watcher.stop();
});
