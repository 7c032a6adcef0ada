import { forAudience } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readChanges } from "../src/db/repositories/read-changes.ts";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const COLLEAGUE: Caller = { ...AGENT, subject: "agent-2" };
const PARTNER: Caller = { subject: "shop", role: "partner", entityId: "main" };
const SECRET = "Be careful with this one.";

const note = (caller: Caller, id: string, mentions: readonly string[] = [], text = SECRET) =>
  world.as(caller).notes.add({ ticket: { id }, text, mentions: [...mentions] });
const notesOf = async (caller: Caller, id: string) => (await world.as(caller).notes.list({ ticket: { id } })).items;
const mentionsOf = async (caller: Caller) =>
  (await world.as(caller).notes.mentions({})).items.map((mention) => mention.note.id);

describe("a note", () => {
  it("is read by colleagues in its order, page by page", async () => {
    const id = await world.open();
    const first = await note(AGENT, id);
    const second = await note(COLLEAGUE, id, [], "Thanks.");
    expect(await notesOf(AGENT, id)).toEqual([first, second]);
    expect(first).toMatchObject({ ticketId: id, authorId: "agent-1", authorType: "agent", text: SECRET, mentions: [] });
    const { items, hasOlder } = await world.as(ADMIN).notes.list({ ticket: { id }, limit: 1 });
    expect([items, hasOlder]).toEqual([[second], true]);
    const before = await world.as(ADMIN).notes.list({ ticket: { id }, limit: 1, before: second.id });
    expect(before).toEqual({ items: [first], hasOlder: false });
  });

  it("moves neither who owes the next message nor when the ticket closes, and is taken by a closed ticket too", async () => {
    const id = await world.open({ channel: "chat" });
    await world.assign(id);
    await world.as(AGENT).tickets.pick({ ticket: { id } });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "Hello" });
    const { ticket: before } = await world.as(AGENT).tickets.get({ id });
    expect(before.autoCloseAt).not.toBeNull();
    world.clock.advance(60_000);
    await note(AGENT, id);
    const { ticket: after, messages } = await world.as(AGENT).tickets.get({ id });
    const { version, modifiedAt: _at, ...same } = before;
    expect(after).toMatchObject({ ...same, version: version + 1 });
    expect(messages).toHaveLength(1);
    await world.as(AGENT).tickets.close({ ticket: { id } });
    await note(AGENT, id);
    expect((await world.as(AGENT).tickets.get({ id })).ticket.status).toBe("CLOSED");
  });

  it("has a line in the ticket's audit chain, which does not hold its text", async () => {
    const id = await world.open();
    await note(AGENT, id, ["agent-2"]);
    const [log] = (await world.as(ADMIN).logs.list({ ticket: { id }, details: true })).items;
    expect(log).toMatchObject({ action: "Added note", actor: "agent-1", actorType: "agent" });
    expect(JSON.stringify(log)).not.toContain(SECRET);
    const { findings } = await world.service.db.transaction((tx) => verifyAuditLog(tx));
    expect(findings).toEqual([]);
  });

  it.each([customer("customer-1"), PARTNER, { ...PARTNER, role: "service" } as const])(
    "is not for a $role: neither to write nor to read, whichever way it is asked for",
    async (caller) => {
      const id = await world.open();
      await note(AGENT, id, ["shop", "customer-1"]);
      const theirs = world.as(caller);
      await expect(note(caller, id)).rejects.toThrow("may not write or read notes");
      await expect(theirs.notes.list({ ticket: { id } })).rejects.toThrow("may not write or read notes");
      await expect(theirs.notes.mentions({})).rejects.toThrow("may not write or read notes");
      await expect(theirs.notes.readMentions({ ticket: { id }, noteId: 1 })).rejects.toThrow("may not write or read");
      const answers = await Promise.all([
        theirs.tickets.get({ id }),
        theirs.tickets.getSummary({ id }),
        theirs.tickets.getMany({ ids: [id] }),
        theirs.tickets.list({}),
        theirs.tickets.listSummaries({}),
        theirs.tickets.list({ keyword: "careful" }),
        theirs.tickets.search({}),
        theirs.messages.list({ ticket: { id } }),
        theirs.logs.list({ ticket: { id }, details: true }),
      ]);
      expect(JSON.stringify(answers)).not.toContain(SECRET);
      expect(answers[5]).toMatchObject({ items: [] });
    },
  );

  it("is in the changes that the team is told of, and in nobody else's, nor in any event", async () => {
    const id = await world.open();
    const added = await note(AGENT, id);
    const changes = await readChanges(world.service.db, [{ ticketId: id, after: 1, upTo: 2 }], 10);
    const told = (caller: Caller) => forAudience(structuredClone(changes), caller);
    expect(told(COLLEAGUE)).toMatchObject([{ change: { action: "Added note" }, note: added }]);
    for (const caller of [customer("customer-1"), PARTNER]) {
      expect(told(caller)).toMatchObject([{ change: { action: "Updated ticket" } }]);
      expect(told(caller)[0]).not.toHaveProperty("note");
    }
    const rows = await world.service.db.query<{ envelope: string }>({
      text: "SELECT envelope::text AS envelope FROM outbox WHERE envelope::text LIKE $1",
      values: [`%${id}%`],
    });
    expect(rows.filter(({ envelope }) => envelope.includes(SECRET))).toEqual([]);
    expect(rows.filter(({ envelope }) => envelope.includes('"isInternal"'))).toHaveLength(1);
  });

  it("is not found in a ticket of another tenant", async () => {
    const id = await world.open();
    await note(AGENT, id);
    await expect(notesOf({ ...AGENT, entityId: "other" }, id)).rejects.toThrow("There is no such ticket.");
    await expect(note({ ...AGENT, entityId: "other" }, id)).rejects.toThrow("There is no such ticket.");
  });
});

describe("who is mentioned", () => {
  it("has the note as unread until they read it, once however often they are named; the author never", async () => {
    const mentioned: Caller = { ...AGENT, subject: "agent-3" };
    const [one, other] = [await world.open(), await world.open({ subject: "Another" })];
    const first = await note(AGENT, one, ["agent-3", "agent-3", "agent-1"]);
    const second = await note(AGENT, one, ["agent-3"]);
    const third = await note(COLLEAGUE, other, ["agent-3"]);
    expect(first.mentions).toEqual(["agent-3"]);
    expect(await mentionsOf(mentioned)).toEqual([first.id, second.id, third.id]);
    expect((await world.as(mentioned).notes.mentions({})).items[2]).toMatchObject({ subject: "Another" });
    expect(await mentionsOf(AGENT)).toEqual([]);
    const read = (noteId: number) => world.as(mentioned).notes.readMentions({ ticket: { id: one }, noteId });
    expect(await read(first.id)).toEqual({ read: 1 });
    expect(await mentionsOf(mentioned)).toEqual([second.id, third.id]);
    expect(await read(third.id)).toEqual({ read: 1 });
    expect(await read(third.id)).toEqual({ read: 0 });
    expect(await mentionsOf(mentioned)).toEqual([third.id]);
  });

  it("is of the ticket's tenant: the same name in another one is not told", async () => {
    const id = await world.open();
    await note(AGENT, id, ["agent-4"]);
    expect(await mentionsOf({ ...AGENT, subject: "agent-4", entityId: "other" })).toEqual([]);
    expect(await mentionsOf({ ...AGENT, subject: "agent-4" })).toHaveLength(1);
  });
});

describe("tags", () => {
  const tag = (caller: Caller, id: string, change: object) =>
    world.as(caller).tickets.tag({ ticket: { id }, ...change });

  it("are added, removed and replaced; what is so already changes nothing", async () => {
    const id = await world.open();
    const { ticket: before } = await world.as(AGENT).tickets.get({ id });
    const first = await tag(AGENT, id, { add: [" VIP ", "late\u00a0 parcel", "vip"] });
    expect(first).toMatchObject({ tags: ["vip", "late parcel"], version: before.version + 1, status: before.status });
    expect(await tag(AGENT, id, { add: ["vip"] })).toMatchObject({ version: first.version });
    expect(await tag(AGENT, id, { remove: ["VIP"], add: ["refund"] })).toMatchObject({
      tags: ["late parcel", "refund"],
    });
    expect(await tag(AGENT, id, { set: ["refund", "a"] })).toMatchObject({ tags: ["refund", "a"] });
    expect((await world.as(AGENT).tickets.tags({})).items).toEqual(
      expect.arrayContaining(["late parcel", "refund", "vip"]),
    );
    const many = Array.from({ length: 20 }, (_, index) => `tag ${index}`);
    await expect(tag(AGENT, id, { add: many })).rejects.toThrow("at most 20 tags");
  });

  it("are given to a closed ticket too, and move nothing else of it", async () => {
    const id = await world.open();
    const closed = await world.as(AGENT).tickets.close({ ticket: { id } });
    const tagged = await tag(AGENT, id, { add: ["late"] });
    const { modifiedAt: _at, ...same } = closed;
    expect(tagged).toMatchObject({ ...same, tags: ["late"], version: closed.version + 1 });
  });

  it("stay with the team: others neither give, find nor see them", async () => {
    const id = await world.open();
    await tag(AGENT, id, { add: ["canary"] });
    for (const caller of [customer("customer-1"), PARTNER]) {
      const { tickets } = world.as(caller);
      await expect(tag(caller, id, { add: ["mine"] })).rejects.toThrow("may not tag tickets");
      await expect(tickets.tags({})).rejects.toThrow("may not tag tickets");
      await expect(tickets.list({ tags: ["canary"] })).rejects.toThrow("may not tag tickets");
      const told = forAudience(structuredClone(await tickets.get({ id })), caller);
      expect(told.ticket.tags).toEqual([]);
    }
    const { ticket } = forAudience(structuredClone(await world.as(AGENT).tickets.get({ id })), AGENT);
    expect(ticket.tags).toEqual(["canary"]);
    expect((await world.as({ ...AGENT, entityId: "other" }).tickets.tags({})).items).toEqual([]);
  });
});
