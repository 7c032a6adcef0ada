import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Agent, AgentStatus, Caller, CallerRole, Ticket } from "@crossdesk/contracts";
import { adminCaller, agentCaller, aTicket, callAs, eventually, openWorld, partnerCaller } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** An entity of its own with an agent of it, who has a ticket. */
const startDesk = async (changes: Partial<Ticket> = {}) => {
  const entityId = `desk-${randomUUID()}`;
  const agent = (name: string): Caller => agentCaller(name, { entityId, name });
  const arrive = (name: string, status: AgentStatus = "online"): Promise<Agent> =>
    callAs(world.service, agent(name)).setStatus({ status });
  const ticket = aTicket({ entityId, ...changes });
  world.tickets.put(ticket);
  const ada = await arrive("ada", "busy");
  const admin = callAs(world.service, adminCaller);
  await admin.assign({ ticket: { id: ticket.id }, agent: { id: ada.id } });
  const assignment = () => admin.assignment({ ticketId: ticket.id });
  return { entityId, agent, arrive, ticket, reference: { ticket: { id: ticket.id } }, ada, admin, assignment };
};

const publishedOf = ({ id }: Ticket) =>
  world.service.db.query<{ type: string; data: Record<string, unknown> }>({
    text: `SELECT envelope::json ->> 'type' AS type, envelope::json -> 'data' AS data FROM outbox
      WHERE envelope::json ->> 'aggregateId' = $1 ORDER BY position`,
    values: [id],
  });

test("an agent hands a ticket of theirs over to a colleague, and the event says who did", async () => {
  const { agent, arrive, ticket, reference, ada, admin, assignment } = await startDesk();
  const ben = await arrive("ben");
  const answer = await callAs(world.service, agent("ada")).handOver({ ...reference, agentId: ben.id });
  expect(answer).toMatchObject({ state: "assigned", version: 2, assignedAs: null, agent: { id: ben.id, load: 1 } });
  expect(await assignment()).toEqual(answer);
  const [assigned, handedOver] = await publishedOf(ticket);
  expect(assigned?.data).not.toHaveProperty("requestedBy");
  expect(handedOver?.data).toMatchObject({
    agentId: ben.id,
    previousAgentId: ada.id,
    reason: "requested",
    requestedBy: "ada",
  });
  expect((await admin.explain({ ticketId: ticket.id })).decisions.at(-1)).toMatchObject({
    kind: "assigned",
    reason: "requested",
    agentId: ben.id,
  });
});

test.each(["offline", "away", "busy"] as const)("a colleague who is %s gets it all the same", async (status) => {
  const { agent, arrive, reference } = await startDesk();
  await arrive("ben");
  const ben = await arrive("ben", status);
  const { agent: now } = await callAs(world.service, agent("ada")).handOver({ ...reference, agentId: ben.id });
  expect(now).toMatchObject({ id: ben.id, status });
});

test("a colleague who is full gets it on top", async () => {
  const { agent, arrive, reference, entityId, admin } = await startDesk();
  const ben = await arrive("ben", "busy");
  await admin.upsert({ entityId, subject: "ben", capacity: 0 });
  const { agent: now } = await callAs(world.service, agent("ada")).handOver({ ...reference, agentId: ben.id });
  expect(now).toMatchObject({ id: ben.id, load: 1, capacity: 0 });
});

test("who does not pick in time what was handed over loses it, and routing may give it back", async () => {
  const { agent, arrive, reference, ada, assignment } = await startDesk();
  await arrive("ada");
  const ben = await arrive("ben", "offline");
  await callAs(world.service, agent("ada")).handOver({ ...reference, agentId: ben.id });
  world.clock.advance(120_000);
  await eventually(async () => expect((await assignment()).agent?.id).toBe(ada.id));
});

test("an agent gives a ticket back, and routing finds somebody else for it before it is theirs again", async () => {
  const { agent, arrive, ticket, reference, ada, admin, assignment } = await startDesk();
  await arrive("ada");
  const answer = await callAs(world.service, agent("ada")).giveBack(reference);
  expect(answer).toMatchObject({ state: "waiting", agent: null, version: 2 });
  await world.service.routing.idle();
  expect((await assignment()).agent).toBeNull();
  expect(await admin.explain({ ticketId: ticket.id })).toMatchObject({
    excludedAgentIds: [],
    passedOver: [{ agentId: ada.id, times: 1 }],
    waiting: { eligible: 0, refused: { backingOff: 1 } },
  });
  const ben = await arrive("ben");
  await eventually(async () => expect((await assignment()).agent?.id).toBe(ben.id));
  const events = await publishedOf(ticket);
  expect(events[1]).toMatchObject({ type: "events.agents.ticket-unassigned", data: { requestedBy: "ada" } });
});

test("a call that comes twice with its key takes effect once, also after the ticket has gone on", async () => {
  const { agent, arrive, ticket, reference, assignment } = await startDesk();
  const [ben, cleo] = [await arrive("ben", "busy"), await arrive("cleo", "busy")];
  const ada = callAs(world.service, agent("ada"), "key-1");
  const first = await ada.handOver({ ...reference, agentId: ben.id });
  await callAs(world.service, agent("ben")).handOver({ ...reference, agentId: cleo.id });
  world.tickets.put({ ...ticket, status: "CLOSED", version: 9 });
  expect(await ada.handOver({ ...reference, agentId: ben.id })).toEqual(first);
  expect(await assignment()).toMatchObject({ version: 3, agent: { id: cleo.id } });
});

test("only who has a ticket gives it away", async () => {
  const { agent, arrive, ticket, reference, ada, assignment } = await startDesk();
  const ben = await arrive("ben", "busy");
  const cleo = await arrive("cleo", "busy");
  const others = callAs(world.service, agent("ben"));
  for (const agentId of [cleo.id, ada.id]) {
    await expect(others.handOver({ ...reference, agentId })).rejects.toMatchObject({
      cause: { kind: "AGENT_NOT_ASSIGNED" },
    });
  }
  await expect(others.giveBack(reference)).rejects.toMatchObject({ cause: { kind: "AGENT_NOT_ASSIGNED" } });
  const own = callAs(world.service, agent("ada"));
  await own.giveBack({ ticket: { id: ticket.id } });
  await expect(own.handOver({ ...reference, agentId: ben.id })).rejects.toMatchObject({
    cause: { kind: "AGENT_NOT_ASSIGNED" },
  });
  expect((await assignment()).agent).toBeNull();
});

test("of two simultaneous hand-overs one takes effect, and the other fails because the ticket is gone", async () => {
  const { agent, arrive, reference, assignment } = await startDesk();
  const colleagues = [await arrive("ben", "busy"), await arrive("cleo", "busy")];
  const own = callAs(world.service, agent("ada"));
  const results = await Promise.allSettled(colleagues.map(({ id }) => own.handOver({ ...reference, agentId: id })));
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(results.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { cause: { kind: "AGENT_NOT_ASSIGNED" } },
  });
  expect((await assignment()).version).toBe(2);
});

test("it only goes to agents of Crossdesk's own in the same entity", async () => {
  const { agent, arrive, reference, entityId, admin, ada } = await startDesk();
  const stranger = await callAs(world.service, agentCaller("stranger", { entityId: "elsewhere" })).me();
  const { id: removed } = await arrive("removed", "offline");
  await admin.remove({ agentId: removed });
  const other = aTicket({ entityId });
  world.tickets.put(other);
  const robo = await callAs(world.service, partnerCaller("shop", entityId)).assign({
    ticket: { id: other.id },
    agent: { id: "robo", profile: {} },
  });
  const own = callAs(world.service, agent("ada"));
  for (const agentId of [stranger.id, removed, robo.agent?.id ?? "", randomUUID()]) {
    await expect(own.handOver({ ...reference, agentId })).rejects.toMatchObject({ cause: { kind: "AGENT_NOT_FOUND" } });
  }
  await expect(own.handOver({ ...reference, agentId: ada.id })).rejects.toMatchObject({
    cause: { kind: "VALIDATION_FAILED", details: { issues: [{ path: ["agentId"] }] } },
  });
});

test.each([
  ["CLOSED", "TICKET_CLOSED"],
  ["CHAT_CLOSED", "TICKET_CLOSED"],
  ["WORKFLOW_DONE", "ILLEGAL_TRANSITION"],
] as const)("a ticket that is %s stays with its agent", async (status, kind) => {
  const { agent, arrive, ticket, reference, ada, assignment } = await startDesk();
  const ben = await arrive("ben");
  world.tickets.put({ ...ticket, status, version: 2 });
  const own = callAs(world.service, agent("ada"));
  await expect(own.handOver({ ...reference, agentId: ben.id })).rejects.toMatchObject({ cause: { kind } });
  await expect(own.giveBack(reference)).rejects.toMatchObject({ cause: { kind } });
  expect((await assignment()).agent?.id).toBe(ada.id);
});

test("tickets of other entities, and such that do not exist, are not found", async () => {
  const { agent, arrive } = await startDesk();
  const ben = await arrive("ben");
  const { reference: foreign } = await startDesk();
  const own = callAs(world.service, agent("ada"));
  for (const reference of [foreign, { ticket: { id: randomUUID() } }]) {
    await expect(own.handOver({ ...reference, agentId: ben.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(own.giveBack(reference)).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test.each(["customer", "partner", "service"] as const satisfies readonly CallerRole[])(
  "a %s has no ticket to hand over or give back",
  async (role) => {
    const { arrive, reference, entityId } = await startDesk();
    const ben = await arrive("ben");
    const caller = callAs(world.service, { subject: "ada", role, entityId });
    await expect(caller.handOver({ ...reference, agentId: ben.id })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(caller.giveBack(reference)).rejects.toMatchObject({ code: "FORBIDDEN" });
  },
);

test("an agent who was removed gives nothing away", async () => {
  const { agent, arrive, reference, admin, ada } = await startDesk();
  const ben = await arrive("ben");
  await admin.remove({ agentId: ada.id });
  await expect(callAs(world.service, agent("ada")).handOver({ ...reference, agentId: ben.id })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
});
