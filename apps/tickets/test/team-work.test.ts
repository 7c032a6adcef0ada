import { forAudience } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { indexStaleTickets } from "../src/db/repositories/stale-search.ts";
import { readChanges } from "../src/db/repositories/read-changes.ts";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
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

  it("is only in the changes that the team receives, and not in any event", async () => {
    const id = await world.open();
    const added = await note(AGENT, id);
    const changes = await readChanges(world.service.db, [{ ticketId: id, after: 1, upTo: 2 }], 10);
    const shown = (caller: Caller) => forAudience(structuredClone(changes), caller);
    expect(shown(COLLEAGUE)).toMatchObject([{ change: { action: "Added note" }, note: added }]);
    for (const caller of [customer("customer-1"), PARTNER]) {
      expect(shown(caller)).toMatchObject([{ change: { action: "Updated ticket" } }]);
      expect(shown(caller)[0]).not.toHaveProperty("note");
    }
    const rows = await world.service.db.query<{ envelope: string }>({
      text: "SELECT envelope::text AS envelope FROM outbox WHERE envelope::text LIKE $1",
      values: [`%${id}%`],
    });
    expect(rows.filter(({ envelope }) => envelope.includes(SECRET))).toEqual([]);
    expect(rows.filter(({ envelope }) => envelope.includes('"isInternal"'))).toHaveLength(1);
  });

  it("is found by its words by the team alone, as long as it is there", async () => {
    const id = await world.open();
    await note(AGENT, id, [], "Watch out for the zebra crossing.");
    const found = async (caller: Caller, keyword: string) =>
      (await world.as(caller).tickets.list({ keyword })).items.map(({ ticket }) => ticket.id);
    for (const keyword of ["zebra", "CROSS", "order zebra"]) {
      expect(await found(AGENT, keyword)).toEqual([id]);
      expect(await found(ADMIN, keyword)).toEqual([id]);
      for (const caller of [customer("customer-1"), PARTNER, { ...PARTNER, role: "service" } as const]) {
        expect(await found(caller, keyword)).toEqual([]);
      }
    }
    expect(await found({ ...AGENT, entityId: "other" }, "zebra")).toEqual([]);
    expect(await found(PARTNER, "!zebra")).toEqual([]);
    // What was written before notes were indexed is indexed in the background.
    await world.service.db.query({
      text: "UPDATE ticket_search SET words = ''::tsvector, is_stale = true WHERE number = (SELECT number FROM tickets WHERE id = $1)",
      values: [id],
    });
    expect(await found(AGENT, "zebra")).toEqual([]);
    await world.service.db.transaction((tx) => indexStaleTickets(tx, 10));
    expect(await found(AGENT, "zebra")).toEqual([id]);
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

  it("is of the ticket's tenant: the same name in another one is not notified", async () => {
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
      const shown = forAudience(structuredClone(await tickets.get({ id })), caller);
      expect(shown.ticket.tags).toEqual([]);
    }
    const { ticket } = forAudience(structuredClone(await world.as(AGENT).tickets.get({ id })), AGENT);
    expect(ticket.tags).toEqual(["canary"]);
    expect((await world.as({ ...AGENT, entityId: "other" }).tickets.tags({})).items).toEqual([]);
  });
});

describe("canned replies", () => {
  const LEAD: Caller = { subject: "lead", role: "admin", entityId: "main" };
  const repliesOf = async (caller: Caller) =>
    (await world.as(caller).replies.list({})).items.map(({ owner, shortcut, text }) => [owner, shortcut, text]);

  it("are the team's, which leads write, or an agent's own, which only they see", async () => {
    const { replies } = world.as(LEAD);
    const shared = await replies.save({ isShared: true, shortcut: "Hello", text: "Hello {{customer.name}}" });
    const own = await world.as(AGENT).replies.save({ shortcut: "hello", text: "Hi!" });
    await world.as(COLLEAGUE).replies.save({ shortcut: "bye", text: "Bye!" });
    expect(await repliesOf(AGENT)).toEqual([
      ["agent-1", "hello", "Hi!"],
      [null, "hello", "Hello {{customer.name}}"],
    ]);
    expect(await repliesOf({ ...AGENT, entityId: "other" })).toEqual([]);
    await expect(world.as(AGENT).replies.save({ isShared: true, shortcut: "x", text: "x" })).rejects.toThrow("admins");
    const theft = world.as(COLLEAGUE).replies.save({ id: own.id, shortcut: "mine", text: "x" });
    await expect(theft).rejects.toThrow("must be a reply that you may change");
    expect(await world.as(AGENT).replies.remove({ id: shared.id })).toEqual({ removed: false });
    const changed = await replies.save({ id: shared.id, isShared: true, shortcut: "hello", text: "Good morning" });
    expect(changed).toMatchObject({ id: shared.id, text: "Good morning", modifiedBy: "lead" });
    expect(await replies.remove({ id: shared.id })).toEqual({ removed: true });
    expect(await replies.remove({ id: shared.id })).toEqual({ removed: false });
    expect(await repliesOf(LEAD)).toEqual([]);
  });

  it("have one shortcut each, of one word", async () => {
    const { replies } = world.as(AGENT);
    await replies.save({ shortcut: "refund", text: "One" });
    await expect(replies.save({ shortcut: "REFUND", text: "Two" })).rejects.toThrow("is another reply's already");
    await expect(replies.save({ shortcut: "two words", text: "Two" })).rejects.toThrow("one word");
  });
});

describe("views", () => {
  it("count what they show right now, in the tenant of who asks", async () => {
    const lead: Caller = { subject: "lead", role: "admin", entityId: "main" };
    const shared = await world
      .as(lead)
      .views.save({ isShared: true, name: "Urgent", filter: { priorities: ["urgent"] } });
    const own = await world.as(AGENT).views.save({ name: "VIP", filter: { tags: ["VIP"] }, sort: "newest" });
    const listed = (await world.as(AGENT).views.list({})).items;
    expect(listed).toEqual([shared, { ...own, owner: "agent-1", filter: { tags: ["vip"] }, sort: "newest" }]);
    expect((await world.as(COLLEAGUE).views.list({})).items).toEqual([shared]);
    const countOf = async (id: string) => (await world.as(AGENT).views.counts({ ids: [id] })).items;
    const [urgent] = await countOf(shared.id);
    await world.open({ priority: "urgent" });
    await world.open({ priority: "urgent", entityId: "other" });
    expect(await countOf(shared.id)).toEqual([{ id: shared.id, count: (urgent?.count ?? 0) + 1 }]);
    expect((await world.as(COLLEAGUE).views.counts({ ids: [own.id, shared.id] })).items.map(({ id }) => id)).toEqual([
      shared.id,
    ]);
    await expect(world.as(AGENT).views.save({ name: "VIP", filter: {} })).rejects.toThrow("another view's already");
    expect(await world.as(COLLEAGUE).views.remove({ id: own.id })).toEqual({ removed: false });
    expect(await world.as(AGENT).views.remove({ id: own.id })).toEqual({ removed: true });
  });

  it.each([customer("customer-1"), PARTNER, { ...PARTNER, role: "service" } as const])(
    "and replies are for people of the desk, not for a $role",
    async (caller) => {
      await expect(world.as(caller).views.list({})).rejects.toThrow("may not have views");
      await expect(world.as(caller).replies.list({})).rejects.toThrow("may not have canned replies");
    },
  );
});

describe("a ticket that is put aside", () => {
  const HOUR = 3_600_000;
  const inHours = (hours: number) => new Date(world.clock.now().getTime() + hours * HOUR).toISOString();
  const snooze = (id: string, until: string | null, caller: Caller = AGENT) =>
    world.as(caller).tickets.snooze({ ticket: { id }, until });
  const timersOf = (id: string) =>
    world.service.db.query<{ due_at: Date }>({
      text: "SELECT due_at FROM timers WHERE kind = 'snooze' AND key = $1",
      values: [id],
    });

  it("comes back by itself at its time, with a mark that an answer takes away", async () => {
    const id = await world.open();
    const { ticket: before } = await world.as(AGENT).tickets.get({ id });
    const until = inHours(4);
    const snoozed = await snooze(id, until);
    expect(snoozed).toMatchObject({ snoozedUntil: until, wokeAt: null, awaiting: "team" });
    expect(snoozed.awaitingSince).toBe(before.awaitingSince);
    expect((await timersOf(id)).map((timer) => timer.due_at.toISOString())).toEqual([until]);
    const listed = async (is: boolean) =>
      (await world.as(AGENT).tickets.list({ snoozed: is, limit: 100 })).items.some(({ ticket }) => ticket.id === id);
    expect([await listed(true), await listed(false)]).toEqual([true, false]);
    await world.service.start();
    world.clock.advance(5 * HOUR);
    const woken = await eventually(async () => {
      const { ticket } = await world.as(AGENT).tickets.get({ id });
      expect(ticket.snoozedUntil).toBeNull();
      return ticket;
    });
    expect(woken.wokeAt).toBe(world.clock.now().toISOString());
    expect((await world.as(AGENT).logs.list({ ticket: { id } })).items[0]).toMatchObject({ action: "Woke ticket" });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "Now." });
    expect((await world.as(AGENT).tickets.get({ id })).ticket.wokeAt).toBeNull();
  });

  it("comes back as soon as the customer writes, and its timer is gone", async () => {
    const id = await world.open();
    await snooze(id, inHours(4));
    await world.as(customer("customer-1")).messages.add({ ticket: { id }, text: "Hello?" });
    const { ticket } = await world.as(AGENT).tickets.get({ id });
    expect(ticket).toMatchObject({ snoozedUntil: null, wokeAt: world.clock.now().toISOString() });
    expect(await timersOf(id)).toEqual([]);
  });

  it("can be woken by hand, and is no longer snoozed once it is done", async () => {
    const id = await world.open();
    await snooze(id, inHours(4));
    expect(await snooze(id, null)).toMatchObject({ snoozedUntil: null, wokeAt: null });
    await snooze(id, inHours(4));
    expect(await world.as(AGENT).tickets.resolve({ ticket: { id } })).toMatchObject({ snoozedUntil: null });
    expect(await timersOf(id)).toEqual([]);
    await expect(snooze(id, inHours(4))).rejects.toThrow("A solved or closed ticket cannot be snoozed.");
  });

  it("is so until a time within a year, for the team alone", async () => {
    const id = await world.open();
    await expect(snooze(id, inHours(-1))).rejects.toThrow("must be in the future");
    await expect(snooze(id, inHours(24 * 400))).rejects.toThrow("within a year");
    for (const caller of [customer("customer-1"), PARTNER]) {
      await expect(snooze(id, inHours(1), caller)).rejects.toThrow("may not put tickets aside");
      await expect(world.as(caller).tickets.list({ snoozed: true })).rejects.toThrow("may not tag");
      await snooze(id, inHours(4));
      const shown = forAudience(structuredClone(await world.as(caller).tickets.get({ id })), caller);
      expect(shown.ticket.snoozedUntil).toBeNull();
      await snooze(id, null);
    }
  });
});
