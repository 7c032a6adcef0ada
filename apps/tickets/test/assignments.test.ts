import { randomUUID } from "node:crypto";
import { EVENT_VERSION } from "@crossdesk/contracts";
import type { Caller, TicketAssigned } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const BEN: Caller = { subject: "agent-2", role: "agent", entityId: "main" };

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.service.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const ticketOf = async (id: string) => (await world.as(ADMIN).tickets.get({ id })).ticket;

/** Publishes an assignment as the agents service does, and waits until it has been processed. */
const publishAssigned = async (ticketId: string, data: Partial<TicketAssigned["data"]> = {}) => {
  const assignmentVersion = (await ticketOf(ticketId)).assignmentVersion + 1;
  const event: TicketAssigned = {
    id: randomUUID(),
    version: EVENT_VERSION,
    type: "events.agents.ticket-assigned",
    occurredAt: world.clock.now().toISOString(),
    entityId: "main",
    aggregateId: ticketId,
    sequence: assignmentVersion,
    data: {
      ticketId,
      agentId: randomUUID(),
      agentSubject: AGENT.subject,
      assignedAt: world.clock.now().toISOString(),
      assignmentVersion,
      reason: "routed",
      previousAgentId: null,
      ...data,
    },
  };
  world.nc.publish(event.type, JSON.stringify(event));
  return eventually(async () => {
    const ticket = await ticketOf(ticketId);
    expect(ticket.assignmentVersion).toBe(assignmentVersion);
    return ticket;
  });
};

const kindOf = async (call: Promise<unknown>): Promise<unknown> => {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof Error && failure.cause instanceof Error ? Reflect.get(failure.cause, "kind") : undefined;
};

describe("a ticket is picked", () => {
  it("by the agent who has it alone, and counts as theirs when they pick it again", async () => {
    const id = await world.open();
    expect(await kindOf(world.as(AGENT).tickets.pick({ ticket: { id } }))).toBe("AGENT_NOT_ASSIGNED");
    await publishAssigned(id);
    expect(await kindOf(world.as(BEN).tickets.pick({ ticket: { id } }))).toBe("AGENT_NOT_ASSIGNED");
    expect((await ticketOf(id)).pickedAt).toBeNull();
    const { pickedAt } = await world.as(AGENT).tickets.pick({ ticket: { id } });
    world.clock.advance(1_000);
    expect(await world.as(AGENT).tickets.pick({ ticket: { id } })).toMatchObject({ pickedAt });
    expect(await kindOf(world.as(BEN).tickets.pick({ ticket: { id } }))).toBe("AGENT_NOT_ASSIGNED");
  });

  it("by its next agent, and no longer by the one who had it", async () => {
    const id = await world.open();
    const { assignedAgentId } = await publishAssigned(id);
    await publishAssigned(id, { agentSubject: BEN.subject, previousAgentId: assignedAgentId });
    expect(await kindOf(world.as(AGENT).tickets.pick({ ticket: { id } }))).toBe("AGENT_NOT_ASSIGNED");
    expect((await world.as(BEN).tickets.pick({ ticket: { id } })).pickedAt).not.toBeNull();
  });

  it("by an agent whose token names them otherwise than their record, and who says by id who they are", async () => {
    const id = await world.open();
    const { assignedAgentId, assignmentVersion } = await publishAssigned(id, { agentSubject: "staff-17" });
    if (assignedAgentId === null) throw new Error("The ticket has no agent.");
    const { pick } = world.as(AGENT).tickets;
    const asOther = { ticket: { id }, holder: { agentId: randomUUID(), assignmentVersion } };
    expect(await kindOf(pick(asOther))).toBe("AGENT_NOT_ASSIGNED");
    const holder = { agentId: assignedAgentId, assignmentVersion };
    expect((await pick({ ticket: { id }, holder })).pickedAt).not.toBeNull();
  });

  it("by an agent whose subject the assignment does not contain, as in the previous release", async () => {
    const id = await world.open();
    await publishAssigned(id, { agentSubject: undefined });
    expect((await world.as(AGENT).tickets.pick({ ticket: { id } })).pickedAt).not.toBeNull();
  });
});

describe("an agent who takes a ticket", () => {
  it("works on it from that moment on: it is assigned and picked", async () => {
    const id = await world.open({ channel: "chat" });
    const ticket = await publishAssigned(id, { reason: "taken", requestedBy: AGENT.subject });
    expect(ticket).toMatchObject({ status: "ASSIGNED", pickedAt: world.clock.now().toISOString(), awaiting: "team" });
    const { items } = await world.as(ADMIN).logs.list({ ticket: { id } });
    expect(items.map(({ action, actor, actorType }) => [action, actor, actorType])).toEqual([
      ["Picked ticket", AGENT.subject, "agent"],
      ["Assigned ticket", AGENT.subject, "agent"],
      ["Ticket created", ADMIN.subject, "admin"],
    ]);
    const published = await world.service.db.query<{ type: string }>({
      text: "SELECT type FROM outbox WHERE envelope::json ->> 'aggregateId' = $1 ORDER BY position",
      values: [id],
    });
    expect(published.map(({ type }) => type)).toEqual([
      "events.tickets.ticket-opened",
      "events.tickets.ticket-status-changed",
      "events.tickets.ticket-picked",
    ]);
  });

  it("from a colleague has picked it themselves, even if the colleague had picked it before", async () => {
    const id = await world.open();
    const { assignedAgentId } = await publishAssigned(id);
    const before = await world.as(AGENT).tickets.pick({ ticket: { id } });
    world.clock.advance(1_000);
    const taken = { reason: "taken", agentSubject: BEN.subject, previousAgentId: assignedAgentId } as const;
    const { status, pickedAt } = await publishAssigned(id, taken);
    expect([status, pickedAt]).toEqual(["REASSIGNED", world.clock.now().toISOString()]);
    expect(pickedAt).not.toBe(before.pickedAt);
  });

  it("that is resolved by then has it, and changes nothing else", async () => {
    const id = await world.open();
    await world.as(AGENT).tickets.resolve({ ticket: { id } });
    expect(await publishAssigned(id, { reason: "taken" })).toMatchObject({ status: "WORKFLOW_DONE", pickedAt: null });
  });
});

it("a ticket that its customer reopened is ASSIGNED to the agent who had it, and REASSIGNED to another one", async () => {
  for (const [isSame, status] of [
    [true, "ASSIGNED"],
    [false, "REASSIGNED"],
  ] as const) {
    const id = await world.open();
    const { assignedAgentId } = await publishAssigned(id);
    await world.as(AGENT).tickets.resolve({ ticket: { id } });
    await world.as(customer("customer-1")).messages.add({ ticket: { id }, text: "It is not!" });
    expect(await ticketOf(id)).toMatchObject({ status: "CREATED", assignedAgentId: null });
    const agentId = isSame && assignedAgentId !== null ? assignedAgentId : randomUUID();
    const again = await publishAssigned(id, { reason: "reopened", previousAgentId: assignedAgentId, agentId });
    expect(again).toMatchObject({ status, assignedAgentId: agentId, pickedAt: null, awaiting: "team" });
  }
});
