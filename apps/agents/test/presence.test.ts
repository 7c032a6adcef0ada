import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCaller, agentCaller, callAs, openWorld, partnerCaller, START } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

test("the first call makes the agent's record from the token's claims", async () => {
  const caller = agentCaller("ada", { name: "Ada", email: "ada@example.com", languages: ["en-GB", "de"] });
  const agent = await callAs(world.service, caller).me();
  expect(agent).toMatchObject({
    entityId: "main",
    subject: "ada",
    name: "Ada",
    email: "ada@example.com",
    languages: ["eng", "deu"],
    status: "offline",
    lastLoginAt: START.toISOString(),
    ownerPartner: null,
  });
  expect(await callAs(world.service, caller).me()).toEqual(agent);
});

test("fifty simultaneous first calls make one record, whichever replica they reach", async () => {
  const caller = agentCaller("grace");
  const agents = await Promise.all(
    Array.from({ length: 50 }, (_, index) => callAs(world.services[index % 2] ?? world.service, caller).me()),
  );
  expect(new Set(agents.map((agent) => agent.id)).size).toBe(1);
});

test("a later token's claims bring the record up to date, and claims that it leaves out change nothing", async () => {
  await callAs(world.service, agentCaller("mary", { name: "Mary", languages: ["fra"] })).me();
  const agent = await callAs(world.service, agentCaller("mary", { name: "Mary Lee" })).me();
  expect(agent).toMatchObject({ name: "Mary Lee", languages: ["fra"] });
});

test("the same subject in another entity is another agent", async () => {
  const here = await callAs(world.service, agentCaller("joan")).me();
  const there = await callAs(world.service, agentCaller("joan", { entityId: "FP_SG" })).me();
  expect(there.id).not.toBe(here.id);
});

test("a token whose subject is the agent's UUID or e-mail address names the same agent", async () => {
  const agent = await callAs(world.service, agentCaller("edith", { email: "edith@example.com" })).me();
  expect((await callAs(world.service, agentCaller(agent.id)).me()).id).toBe(agent.id);
  expect((await callAs(world.service, agentCaller("Edith@Example.com")).me()).id).toBe(agent.id);
});

test.each(["customer", "partner", "service"] as const)("a %s is no agent", async (role) => {
  const call = callAs(world.service, { subject: "x", role, entityId: "main" }).me();
  await expect(call).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("an admin of one entity works at its desk as an agent does, an admin of all at none", async () => {
  const lead = callAs(world.service, { subject: "lead", role: "admin", entityId: "main" });
  expect(await lead.setStatus({ status: "online" })).toMatchObject({
    subject: "lead",
    status: "online",
    isPresent: true,
  });
  expect((await lead.listAssignments({})).agent.subject).toBe("lead");
  await expect(callAs(world.service, adminCaller).me()).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a change of status restarts its time, and the same status again does not", async () => {
  const agent = callAs(world.service, agentCaller("hedy"));
  await agent.me();
  world.clock.advance(60_000);
  const online = await agent.setStatus({ status: "online" });
  expect(online).toMatchObject({ status: "online", statusSince: world.clock.now().toISOString() });
  expect(online.lastLoginAt).toBe(world.clock.now().toISOString());
  world.clock.advance(60_000);
  expect(await agent.setStatus({ status: "online" })).toEqual(online);
  expect(await agent.setStatus({ status: "busy" })).toMatchObject({
    status: "busy",
    statusSince: world.clock.now().toISOString(),
    lastLoginAt: online.lastLoginAt,
  });
});

test("each change of status is published with a rising sequence", async () => {
  const agent = callAs(world.service, agentCaller("katherine"));
  const { id } = await agent.me();
  for (const status of ["online", "away", "away", "offline"] as const) await agent.setStatus({ status });
  const rows = await world.service.db.query<{ envelope: string }>({
    text: "SELECT envelope FROM outbox WHERE envelope::json ->> 'aggregateId' = $1 ORDER BY position",
    values: [id],
  });
  const events = rows.map(
    ({ envelope }) => JSON.parse(envelope) as { sequence: number; data: { status?: string; isPresent?: boolean } },
  );
  expect(events.map(({ data }) => data.status ?? data.isPresent)).toEqual(["online", true, "away", "offline", false]);
  const sequences = events.map((event) => event.sequence);
  expect(sequences).toEqual(sequences.toSorted((left, right) => left - right));
});

test("an admin makes agents, sets their capacity, and lists them; a partner lists those of its entity", async () => {
  const admin = callAs(world.service, adminCaller);
  const made = await admin.upsert({ entityId: "desk", subject: "dorothy", capacity: 3, languages: ["en"] });
  expect(made).toMatchObject({ entityId: "desk", capacity: 3, languages: ["eng"], lastLoginAt: null });
  expect((await admin.upsert({ entityId: "desk", subject: "dorothy", name: "Dorothy" })).capacity).toBe(3);
  const { items } = await callAs(world.service, partnerCaller("shop", "desk")).list({});
  expect(items.map((agent) => agent.name)).toEqual(["Dorothy"]);
  await expect(callAs(world.service, partnerCaller("shop", "desk")).list({ entityId: "main" })).rejects.toMatchObject({
    code: "FORBIDDEN",
  });
  await expect(callAs(world.service, partnerCaller("shop")).get({ agentId: made.id })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("languages that a lead has set hold against those of tokens, until they are left to the tokens again", async () => {
  const entityId = "polyglots";
  const lead: Caller = { subject: "lead", role: "admin", entityId };
  const ada = (languages: string[]) => callAs(world.service, agentCaller("ada", { entityId, languages })).me();
  const { languages, capacity } = await ada(["en"]);
  expect(languages).toEqual(["eng"]);
  const admin = callAs(world.service, lead);
  const set = await admin.upsert({ subject: "ada", languages: ["de", "deu", "fr"], capacity: 7 });
  expect(set).toMatchObject({ languages: ["deu", "fra"], capacity: 7 });
  expect((await ada(["en", "es"])).languages).toEqual(["deu", "fra"]);
  expect((await admin.upsert({ subject: "ada", languages: null })).languages).toEqual(["deu", "fra"]);
  expect((await ada(["en", "es"])).languages).toEqual(["eng", "spa"]);
  // Who set them, and from what to what, is on record.
  const { items } = await world.service.router
    .createCaller({ caller: lead, requestId: "test" })
    .access.administration({ target: set.id });
  expect(items.map(({ action, actor, detail }) => [action, actor, detail])).toEqual([
    ["Wrote agent", "lead", { fields: ["languages"] }],
    [
      "Wrote agent",
      "lead",
      {
        fields: ["languages", "capacity"],
        capacity: { from: capacity, to: 7 },
        languages: { from: ["eng"], to: ["deu", "fra"] },
      },
    ],
  ]);
});

test("only a lead sees removed agents, and can restore them", async () => {
  const entityId = "leavers";
  const lead = callAs(world.service, { subject: "lead", role: "admin", entityId });
  const { id } = await callAs(world.service, agentCaller("rosalind", { entityId })).me();
  expect((await lead.list({ removed: true })).items).toEqual([]);
  await lead.remove({ agentId: id });
  expect((await lead.list({})).items).toEqual([]);
  expect((await lead.list({ removed: true })).items).toMatchObject([{ id, subject: "rosalind" }]);
  const elsewhere = callAs(world.service, { subject: "lead", role: "admin", entityId: "elsewhere" });
  expect((await elsewhere.list({ removed: true })).items).toEqual([]);
  await expect(elsewhere.remove({ agentId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const agent = callAs(world.service, agentCaller("ada", { entityId }));
  await expect(agent.list({ removed: true })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(agent.upsert({ subject: "ada", capacity: 100 })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await lead.upsert({ subject: "rosalind" });
  expect((await lead.list({})).items.map((each) => each.subject)).toContain("rosalind");
  expect((await lead.list({ removed: true })).items).toEqual([]);
});

test("an agent who was removed cannot come back by calling, only by an admin", async () => {
  const agent = callAs(world.service, agentCaller("rosalind"));
  const { id } = await agent.me();
  await callAs(world.service, adminCaller).remove({ agentId: id });
  await expect(agent.me()).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(callAs(world.service, adminCaller).get({ agentId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await callAs(world.service, adminCaller).upsert({ entityId: "main", subject: "rosalind" });
  expect((await agent.me()).id).toBe(id);
});
