import { afterAll, beforeAll, expect, test } from "vitest";
import type { Ticket } from "@crossdesk/contracts";
import { adminCaller, agentCaller, aTicket, callAs, eventually, openWorld, settle } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

let entities = 0;
const startDesk = async () => {
  const entityId = `taking-${(entities += 1)}`;
  const arrive = async (subject: string, role: "agent" | "admin" = "agent") => {
    const call = callAs(world.service, { ...agentCaller(subject, { entityId }), role });
    const { id } = await call.setStatus({ status: "busy" });
    return { id, call, subject };
  };
  const open = (changes: Partial<Ticket> = {}): { readonly ticket: { readonly id: string } } => {
    const ticket = aTicket({ entityId, ...changes });
    world.tickets.put(ticket);
    return { ticket: { id: ticket.id } };
  };
  return { entityId, arrive, open };
};
const explain = ({ ticket }: { readonly ticket: { readonly id: string } }) =>
  callAs(world.service, adminCaller).explain({ ticketId: ticket.id });

test("an agent takes an unassigned ticket, even at full capacity, and has picked it by that", async () => {
  const { arrive, open, entityId } = await startDesk();
  const ada = await arrive("ada");
  await callAs(world.service, adminCaller).upsert({ entityId, subject: "ada", capacity: 0 });
  const reference = open();
  expect(await ada.call.take(reference)).toMatchObject({
    state: "assigned",
    version: 1,
    agent: { id: ada.id, load: 1 },
  });
  expect((await explain(reference)).decisions).toMatchObject([
    { reason: "taken", by: "ada", note: null, routing: null },
  ]);
  const [event] = await world.service.db.query<{ data: Record<string, unknown> }>({
    text: "SELECT envelope::json -> 'data' AS data FROM outbox WHERE envelope::json ->> 'aggregateId' = $1",
    values: [reference.ticket.id],
  });
  expect(event?.data).toMatchObject({ reason: "taken", agentSubject: "ada", requestedBy: "ada" });
  world.clock.advance(600_000);
  await settle(world);
  expect((await explain(reference)).agentId).toBe(ada.id);
  expect(await ada.call.take(reference)).toMatchObject({ version: 1 });
});

test("of many who take a ticket at once one gets it, and the others a failure", async () => {
  const { arrive, open } = await startDesk();
  const agents = await Promise.all(["ada", "ben", "cleo", "dan"].map((name) => arrive(name)));
  const reference = open();
  const results = await Promise.allSettled(agents.map(({ call }) => call.take(reference)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results.filter((each) => each.status === "rejected")) {
    expect(result.reason).toMatchObject({ cause: { kind: "ILLEGAL_TRANSITION" } });
  }
  expect((await explain(reference)).version).toBe(1);
});

test("a lead takes over what somebody else has, and an agent does not", async () => {
  const { arrive, open } = await startDesk();
  const [ada, ben, lead] = [await arrive("ada"), await arrive("ben"), await arrive("lead", "admin")];
  const reference = open();
  await ada.call.take(reference);
  await expect(ben.call.take(reference)).rejects.toMatchObject({ cause: { kind: "ILLEGAL_TRANSITION" } });
  expect(await lead.call.take(reference)).toMatchObject({ version: 2, agent: { id: lead.id } });
  expect(await lead.call.assign({ ...reference, agent: { id: ben.id }, note: "Please call back." })).toMatchObject({
    agent: { id: ben.id },
  });
  expect((await explain(reference)).decisions.at(-1)).toMatchObject({ by: "lead", note: "Please call back." });
});

test.each([
  ["CLOSED", "TICKET_CLOSED"],
  ["WORKFLOW_DONE", "ILLEGAL_TRANSITION"],
] as const)("a ticket that is %s is not taken", async (status, kind) => {
  const { arrive, open } = await startDesk();
  const ada = await arrive("ada");
  await expect(ada.call.take(open({ status }))).rejects.toMatchObject({ cause: { kind } });
});

test("a ticket of another entity is not found, and customers, partners and services take none", async () => {
  const [here, there] = [await startDesk(), await startDesk()];
  const ada = await here.arrive("ada");
  await expect(ada.call.take(there.open())).rejects.toMatchObject({ cause: { kind: "TICKET_NOT_FOUND" } });
  for (const role of ["customer", "partner", "service"] as const) {
    const caller = callAs(world.service, { subject: "customer-1", role, entityId: here.entityId });
    await expect(caller.take(here.open())).rejects.toMatchObject({ code: "FORBIDDEN" });
  }
});

test("the note of a hand-over is kept with the decision", async () => {
  const { arrive, open } = await startDesk();
  const [ada, ben] = [await arrive("ada"), await arrive("ben")];
  const reference = open();
  await ada.call.take(reference);
  await ada.call.handOver({ ...reference, agentId: ben.id, note: "Waits for the parcel number." });
  expect((await explain(reference)).decisions.at(-1)).toMatchObject({
    reason: "requested",
    agentId: ben.id,
    by: "ada",
    note: "Waits for the parcel number.",
  });
});

test("a whole shift's tickets go to a colleague, who has the time to pick each one after another", async () => {
  const { arrive, open } = await startDesk();
  const [ada, ben] = [await arrive("ada"), await arrive("ben")];
  const references = [open(), open(), open()];
  for (const reference of references) await ada.call.take(reference);
  const answer = await ada.call.handOverAll({ to: ben.id, note: "End of shift" });
  expect(answer.moved).toBe(3);
  expect(answer.ticketIds.toSorted()).toEqual(references.map(({ ticket }) => ticket.id).toSorted());
  expect((await ben.call.listAssignments({})).items).toHaveLength(3);
  expect((await ada.call.listAssignments({})).items).toEqual([]);
  for (const left of [2, 1, 0]) {
    await ben.call.me();
    world.clock.advance(120_000);
    await settle(world);
    await eventually(async () => expect((await ben.call.listAssignments({})).items).toHaveLength(left));
  }
  expect(await ada.call.handOverAll({ to: ben.id })).toEqual({ moved: 0, ticketIds: [] });
  await expect(ada.call.handOverAll({ to: ada.id })).rejects.toMatchObject({ cause: { kind: "VALIDATION_FAILED" } });
});

test("a whole shift's tickets go back into the queue, and to others", async () => {
  const { arrive, open, entityId } = await startDesk();
  const ada = await arrive("ada");
  const references = [open(), open()];
  for (const reference of references) await ada.call.take(reference);
  await ada.call.handOverAll({ to: null, note: "Gone home" });
  const [first] = references;
  expect(first && (await explain(first)).decisions.at(-1)).toMatchObject({ by: "ada", note: "Gone home" });
  expect(await callAs(world.service, { subject: "anybody", role: "customer", entityId }).desk({})).toEqual({
    present: 0,
    online: 0,
    waiting: 2,
  });
  const ben = callAs(world.service, agentCaller("ben", { entityId }));
  await ben.setStatus({ status: "online" });
  await eventually(async () => expect((await ben.listAssignments({})).items).toHaveLength(2));
  expect(await ben.desk()).toEqual({ present: 1, online: 1, waiting: 0 });
});
