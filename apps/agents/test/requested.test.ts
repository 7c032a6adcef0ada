import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, Ticket } from "@crossdesk/contracts";
import { adminCaller, agentCaller, aTicket, callAs, eventually, openWorld, partnerCaller } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const shop = partnerCaller("shop");
const profile = { person: { name: "Robo", dob: "2025-05-11" }, rating: "5" };

/** A ticket that the tickets service has, and whose event has not arrived. */
const session = (overrides: Partial<Ticket> = {}): string => {
  const ticket = aTicket(overrides);
  world.tickets.put(ticket);
  return ticket.id;
};

const assign = (ticketId: string, id: string, { as = shop, ...rest }: { as?: Caller; profile?: typeof profile } = {}) =>
  callAs(world.service, as).assign({ ticket: { id: ticketId }, agent: { id, ...rest } });

test("a known agent is immediately assigned by any of their ids, and keeps their own record", async () => {
  const ada = await callAs(world.service, agentCaller("ada", { name: "Ada", email: "ada@example.com" })).me();
  for (const id of [ada.id, "ada", "ADA@example.com"]) {
    const ticketId = session();
    const assignment = await assign(ticketId, id, { profile });
    expect(assignment).toMatchObject({
      state: "assigned",
      assignedAs: id,
      version: 1,
      agent: { id: ada.id, profile: null },
    });
    expect(await callAs(world.service, shop).assignment({ ticketId })).toEqual(assignment);
  }
});

test("an unknown id makes an agent of the partner's, with the profile sent, whom routing leaves alone", async () => {
  const ticketId = session();
  const { agent } = await assign(ticketId, "robo", { profile });
  expect(agent).toMatchObject({ subject: "robo", ownerPartner: "shop", profile });
  const other = session();
  expect((await assign(other, "robo")).agent).toMatchObject({ id: agent?.id, profile });
  world.clock.advance(600_000);
  await world.service.routing.idle();
  expect((await callAs(world.service, shop).assignment({ ticketId })).agent?.id).toBe(agent?.id);
});

test("only the partner whom an agent belongs to changes the profile", async () => {
  await assign(session(), "r2", { profile });
  const changed = { ...profile, rating: "1" };
  expect((await assign(session(), "r2", { as: partnerCaller("rival"), profile: changed })).agent).toMatchObject({
    ownerPartner: "shop",
    profile,
  });
  expect((await assign(session(), "r2", { profile: changed })).agent?.profile).toEqual(changed);
  await expect(callAs(world.service, partnerCaller("rival")).remove({ agentId: "r2" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});

test("a service that is called as the partner is, is not that partner", async () => {
  await assign(session(), "r3", { profile });
  const service: Caller = { subject: "shop", role: "service", entityId: "main" };
  const changed = { ...profile, rating: "1" };
  expect((await assign(session(), "r3", { as: service, profile: changed })).agent?.profile).toEqual(profile);
  await assign(session(), "r4", { as: service, profile });
  expect((await assign(session(), "r4", { as: service, profile: changed })).agent?.profile).toEqual(changed);
  expect((await assign(session(), "r4", { profile })).agent?.profile).toEqual(changed);
});

test("an answer that is kept is given whatever has become of the ticket", async () => {
  const ticket = aTicket();
  world.tickets.put(ticket);
  const call = callAs(world.service, shop, "key-of-assign");
  const input = { ticket: { id: ticket.id }, agent: { id: "kept" } };
  const first = await call.assign(input);
  world.tickets.put({ ...ticket, status: "CHAT_CLOSED", version: 2 });
  expect(await call.assign(input)).toEqual(first);
  await expect(callAs(world.service, shop).assign(input)).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a resolved ticket keeps its agent, and the failure gives the reason", async () => {
  const ticket = aTicket();
  world.tickets.put(ticket);
  await assign(ticket.id, "resolver");
  world.tickets.put({ ...ticket, status: "WORKFLOW_DONE", version: 2 });
  const removing = callAs(world.service, shop).unassign({ ticket: { id: ticket.id } });
  await expect(removing).rejects.toThrow("The ticket is resolved");
});

test("partners of other entities do not meet each other's agents", async () => {
  const here = await assign(session(), "c3", { profile });
  const there = await assign(session({ entityId: "FP_SG" }), "c3", { as: partnerCaller("shop", "FP_SG") });
  expect(there.agent?.id).not.toBe(here.agent?.id);
});

test("an agent who takes a partner's id as their own does not become the partner's agent", async () => {
  const { agent } = await assign(session(), "bob", { profile });
  const own = await callAs(world.service, agentCaller("bob")).me();
  expect(own.id).not.toBe(agent?.id);
  expect(own).toMatchObject({ ownerPartner: null, profile: null });
});

test("twenty simultaneous calls that name the same new agent create one", async () => {
  const assignments = await Promise.all(Array.from({ length: 20 }, () => assign(session(), "many", { profile })));
  expect(new Set(assignments.map((assignment) => assignment.agent?.id)).size).toBe(1);
});

test("a repeated assignment gets its first answer", async () => {
  const ticketId = session();
  const assigned = await assign(ticketId, "told", { profile });
  expect(assigned).toMatchObject({ state: "assigned", agent: { load: 1 } });
  expect(await callAs(world.service, adminCaller).assignment({ ticketId })).toEqual(assigned);
  const { id } = await callAs(world.service, agentCaller("of-our-own")).setStatus({ status: "busy" });
  const own = await assign(ticketId, id);
  expect(own.agent).toMatchObject({ id, ownerPartner: null });
  expect(await callAs(world.service, adminCaller).assignment({ ticketId })).toEqual(own);
});

test("the same agent again is no new assignment, another one is, and its event names who had it", async () => {
  const ticketId = session();
  const first = await assign(ticketId, "one");
  expect(await assign(ticketId, "one")).toMatchObject({ version: 1 });
  const second = await assign(ticketId, "two");
  expect(second.version).toBe(2);
  const events = await world.service.db.query<{ data: { previousAgentId: string | null; reason: string } }>({
    text: `SELECT envelope::json -> 'data' AS data FROM outbox WHERE envelope::json ->> 'aggregateId' = $1
      ORDER BY position`,
    values: [ticketId],
  });
  expect(events.map(({ data }) => data)).toMatchObject([
    { previousAgentId: null, reason: "requested" },
    { previousAgentId: first.agent?.id, reason: "requested" },
  ]);
});

test("an agent who is taken off does not get the ticket again by routing, but may by name", async () => {
  const entityId = "desk";
  const partner = partnerCaller("shop", entityId);
  const ada = callAs(world.service, agentCaller("ada", { entityId }));
  const { id } = await ada.setStatus({ status: "online" });
  const ticketId = session({ entityId });
  await assign(ticketId, id, { as: partner });
  const unassigned = await callAs(world.service, partner).unassign({ ticket: { id: ticketId } });
  expect(unassigned).toMatchObject({ state: "waiting", agent: null, version: 2 });
  await expect(callAs(world.service, partner).unassign({ ticket: { id: ticketId } })).rejects.toThrow("No agent");
  await world.service.routing.idle();
  expect((await callAs(world.service, partner).assignment({ ticketId })).agent).toBeNull();
  const grace = await callAs(world.service, agentCaller("grace", { entityId })).setStatus({ status: "online" });
  await eventually(async () =>
    expect((await callAs(world.service, partner).assignment({ ticketId })).agent?.id).toBe(grace.id),
  );
  expect((await assign(ticketId, id, { as: partner })).agent?.id).toBe(id);
  expect((await callAs(world.service, adminCaller).explain({ ticketId })).excludedAgentIds).toEqual([]);
});

test("a closed ticket keeps the agent it had", async () => {
  const ticketId = session({ status: "CHAT_CLOSED", isRoomClosed: true });
  await expect(assign(ticketId, "late")).rejects.toMatchObject({ code: "CONFLICT" });
});

test("a ticket of another entity, and one that does not exist, are not found", async () => {
  const foreign = session({ entityId: "FP_SG" });
  for (const ticketId of [foreign, aTicket().id]) {
    await expect(assign(ticketId, "x")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(callAs(world.service, shop).unassign({ ticket: { id: ticketId } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  }
});

test.each(["customer", "agent"] as const)("a %s does not decide who gets a ticket", async (role) => {
  const caller: Caller = { subject: "customer-1", role, entityId: "main" };
  await expect(assign(session(), "x", { as: caller })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a call that comes twice with its idempotency key takes effect once", async () => {
  const ticketId = session();
  const call = callAs(world.service, shop, "key-1");
  const input = { ticket: { id: ticketId }, agent: { id: "k" } };
  const first = await call.assign(input);
  await callAs(world.service, shop).unassign({ ticket: { id: ticketId } });
  expect(await call.assign(input)).toEqual(first);
  expect((await callAs(world.service, shop).assignment({ ticketId })).agent).toBeNull();
  await expect(call.assign({ ...input, agent: { id: "l" } })).rejects.toMatchObject({ code: "UNPROCESSABLE_CONTENT" });
});
