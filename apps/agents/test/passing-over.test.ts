import { afterAll, beforeAll, expect, test } from "vitest";
import {
  adminCaller,
  agentCaller,
  aTicket,
  callAs,
  eventually,
  openWorld,
  partnerCaller,
  settle,
  takeNews,
  ticketNews,
} from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const newEntity = (): string => `line-${(entities += 1)}`;
const admin = () => callAs(world.service, adminCaller);

const staff = async (entityId: string, subject: string) => {
  const call = callAs(world.service, agentCaller(subject, { entityId }));
  const { id } = await call.setStatus({ status: "online" });
  return { id, call };
};
const explain = (ticketId: string) => admin().explain({ ticketId });
const reachAgent = (ticketId: string, agentId: string | null): Promise<void> =>
  eventually(async () => expect((await explain(ticketId)).agentId).toBe(agentId));

/** Time passes, while these agents' programs call now and then. */
const pass = async (seconds: number, ...busy: readonly { call: ReturnType<typeof callAs> }[]): Promise<void> => {
  world.clock.advance(1_000);
  for (const { call } of busy) await call.me();
  world.clock.advance((seconds - 1) * 1_000);
  await settle(world);
};

test("a ticket that the only agent passes over is offered to them again, ever later up to five minutes apart", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await reachAgent(ticketId, ada.id);
  for (const [round, seconds] of [15, 30, 60, 120, 240, 300, 300].entries()) {
    await pass(120, ada);
    await reachAgent(ticketId, null);
    const again = new Date(world.clock.now().getTime() + seconds * 1_000).toISOString();
    expect(await explain(ticketId)).toMatchObject({
      passedOver: [{ agentId: ada.id, times: round + 1, offerAgainAt: again }],
      waiting: { eligible: 0, refused: { backingOff: 1 } },
    });
    world.clock.advance(seconds * 1_000 - 1);
    await settle(world);
    expect((await explain(ticketId)).agentId).toBeNull();
    world.clock.advance(1);
    await reachAgent(ticketId, ada.id);
  }
});

test("going offline and online again clears what an agent passed over", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  await reachAgent(ticketId, ada.id);
  await pass(120, ada);
  await reachAgent(ticketId, null);
  await ada.call.setStatus({ status: "busy" });
  await ada.call.setStatus({ status: "online" });
  await settle(world);
  expect((await explain(ticketId)).agentId).toBeNull();
  await ada.call.setStatus({ status: "offline" });
  await ada.call.setStatus({ status: "online" });
  await reachAgent(ticketId, ada.id);
  expect((await explain(ticketId)).passedOver).toEqual([]);
});

test("three agents who ignore a ticket are offered it in turn, and it never waits while one of them has room", async () => {
  const entityId = newEntity();
  const agents = [await staff(entityId, "ada"), await staff(entityId, "ben"), await staff(entityId, "cleo")];
  const ticketId = await takeNews(world, ticketNews({ entityId }));
  const offered: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    await eventually(async () => expect((await explain(ticketId)).version).toBe(2 * round + 1));
    offered.push((await explain(ticketId)).agentId ?? "none");
    await pass(120, ...agents);
  }
  expect(offered.slice(3)).toEqual(offered.slice(0, 3));
  expect(new Set(offered)).toEqual(new Set(agents.map(({ id }) => id)));
});

test("an agent whom a partner took off a ticket is not offered it again, and may take it", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticket = aTicket({ entityId });
  world.tickets.put(ticket);
  const reference = { ticket: { id: ticket.id } };
  const partner = callAs(world.service, partnerCaller("shop", entityId));
  await partner.assign({ ...reference, agent: { id: ada.id } });
  await partner.unassign(reference);
  await ada.call.setStatus({ status: "offline" });
  await ada.call.setStatus({ status: "online" });
  await pass(600, ada);
  expect(await explain(ticket.id)).toMatchObject({ excludedAgentIds: [ada.id], waiting: { refused: { excluded: 1 } } });
  expect(await ada.call.take(reference)).toMatchObject({ state: "assigned", agent: { id: ada.id } });
});

test("a lead who puts a ticket back into the queue excludes no agent", async () => {
  const entityId = newEntity();
  const ada = await staff(entityId, "ada");
  const ticket = aTicket({ entityId });
  world.tickets.put(ticket);
  const lead = callAs(world.service, { subject: "lead", role: "admin", entityId });
  await lead.assign({ ticket: { id: ticket.id }, agent: { id: ada.id } });
  await lead.unassign({ ticket: { id: ticket.id }, isBarred: false });
  expect(await explain(ticket.id)).toMatchObject({ excludedAgentIds: [], passedOver: [{ agentId: ada.id, times: 1 }] });
  await pass(15, ada);
  await reachAgent(ticket.id, ada.id);
});
