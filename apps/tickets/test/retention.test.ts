import type { Caller } from "@crossdesk/contracts";
import { beforeEach, describe, expect, test } from "vitest";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LEAD: Caller = { subject: "lead", role: "admin", entityId: "main" };

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.service.start();
  return () => world[Symbol.asyncDispose]();
});

/** Opens a ticket with a message, and closes it immediately. */
const openClosed = async (subject: string): Promise<string> => {
  const id = await world.open({ subject });
  await world.as(LEAD).messages.add({ ticket: { id }, text: `About ${subject}` });
  await world.as(LEAD).tickets.close({ ticket: { id } });
  return id;
};

const textsOf = async (id: string): Promise<string[]> => {
  const { ticket } = await world.as(ADMIN).tickets.get({ id });
  const { items } = await world.as(ADMIN).messages.list({ ticket: { id } });
  return [ticket.subject, ...items.map(({ text }) => text)];
};

const appliedAt = async (entityId = "main"): Promise<string | null> =>
  (await world.as(ADMIN).retention.get({ entityId })).appliedAt;

/** Waits until the tenant's retention was applied at the time that it is now. */
const applied = (entityId = "main"): Promise<void> =>
  eventually(async () => expect(await appliedAt(entityId)).toBe(world.clock.now().toISOString()));

/** Sets terms, and lets the time pass before which they erase nothing. */
const setAndWait = async (terms: { readonly ticketDays: number | null; readonly fileDays: number | null }) => {
  await world.as(LEAD).retention.set(terms);
  world.clock.advance(DAY);
  await applied();
};

describe("a tenant's retention", () => {
  test("erases tickets that were closed long enough ago, and leaves all others", async () => {
    const old = await openClosed("old");
    world.clock.advance(20 * DAY);
    const younger = await openClosed("younger");
    const open = await world.open({ subject: "open" });
    world.clock.advance(15 * DAY);
    await setAndWait({ ticketDays: 30, fileDays: null });
    expect(await textsOf(old)).toEqual(["", ""]);
    expect(await textsOf(younger)).toEqual(["younger", "About younger"]);
    expect(await textsOf(open)).toEqual(["open"]);
    // Of itself, day by day.
    world.clock.advance(16 * DAY);
    await applied();
    expect(await textsOf(younger)).toEqual(["", ""]);
    const { findings, erased } = await verifyAuditLog(world.service.db);
    expect([findings, erased.length]).toEqual([[], 2]);
    const { items } = await world.as(LEAD).logs.administration({ target: "main", limit: 10 });
    expect(items.map(({ action, actor, detail }) => [action, actor, detail["tickets"]])).toEqual([
      ["Applied retention", "retention", 1],
      ["Applied retention", "retention", 1],
      ["Set retention", "lead", undefined],
    ]);
  });

  test("goes through any number of tickets, each once", async () => {
    for (let count = 0; count < 60; count += 1) await openClosed(`ticket ${count}`);
    world.clock.advance(40 * DAY);
    await setAndWait({ ticketDays: 30, fileDays: null });
    const linesOf = async () =>
      (
        await world.service.db.query<{ n: number }>({
          text: "SELECT count(*)::integer AS n FROM ticket_logs WHERE action = 'Erased personal data'",
        })
      ).map(({ n }) => n);
    expect(await linesOf()).toEqual([60]);
    await world.as(LEAD).retention.set({ ticketDays: 20, fileDays: null });
    world.clock.advance(1_000);
    await setAndWait({ ticketDays: 10, fileDays: null });
    expect(await linesOf()).toEqual([60]);
  });

  test("leaves what its customer can still reopen by writing", async () => {
    const id = await openClosed("just closed");
    world.clock.advance(40 * HOUR);
    await setAndWait({ ticketDays: 1, fileDays: 1 });
    expect(await textsOf(id)).toEqual(["just closed", "About just closed"]);
    world.clock.advance(DAY);
    await applied();
    expect(await textsOf(id)).toEqual(["", ""]);
  });

  test("leaves no words of a rating that comes after it", async () => {
    const id = await openClosed("rated late");
    const rate = (comment: string) =>
      world
        .as({ subject: "shop", role: "partner", entityId: "main" })
        .tickets.rate({ ticket: { id }, rating: 2, comment });
    expect(await rate("Before it was erased")).toMatchObject({ ratingComment: "Before it was erased" });
    world.clock.advance(4 * DAY);
    await setAndWait({ ticketDays: 1, fileDays: null });
    expect(await rate("I live at 5 High Street")).toMatchObject({ rating: 2, ratingComment: null });
    expect((await verifyAuditLog(world.service.db)).findings).toEqual([]);
    // The term of a reopened ticket starts again, for everything that is written from then on.
    await world.as(LEAD).tickets.reopen({ ticket: { id } });
    world.clock.advance(1_000);
    await world.as(LEAD).tickets.close({ ticket: { id } });
    expect(await rate("Better now")).toMatchObject({ ratingComment: "Better now" });
  });

  test("erases nothing for a day after it was set, in which it can be set otherwise", async () => {
    const old = await openClosed("old");
    world.clock.advance(40 * DAY);
    await setAndWait({ ticketDays: 365, fileDays: null });
    const { appliesFrom } = await world.as(LEAD).retention.set({ ticketDays: 30, fileDays: null });
    expect(appliesFrom).toBe(new Date(world.clock.now().getTime() + DAY).toISOString());
    world.clock.advance(DAY - 1);
    await world.service.db.query({
      text: "UPDATE timers SET run_at = $1 WHERE key = 'main'",
      values: [world.clock.now()],
    });
    await eventually(async () => {
      const due = await world.service.db.query({
        text: "SELECT FROM timers WHERE run_at <= $1",
        values: [world.clock.now()],
      });
      expect(due).toEqual([]);
    });
    expect(await textsOf(old)).toEqual(["old", "About old"]);
    await setAndWait({ ticketDays: 60, fileDays: null });
    expect(await textsOf(old)).toEqual(["old", "About old"]);
    await setAndWait({ ticketDays: 30, fileDays: null });
    expect(await textsOf(old)).toEqual(["", ""]);
  });

  test("can be tried out, which changes nothing", async () => {
    const old = await openClosed("old");
    world.clock.advance(20 * DAY);
    const younger = await openClosed("younger");
    world.clock.advance(15 * DAY);
    const numberOf = async (id: string) => (await world.as(ADMIN).tickets.get({ id })).ticket.number;
    const preview = await world.as(LEAD).retention.preview({ terms: { ticketDays: 30, fileDays: 10 } });
    expect(preview).toMatchObject({
      erased: { tickets: 1, numbers: [await numberOf(old)] },
      filesDeleted: { tickets: 1, numbers: [await numberOf(younger)] },
    });
    expect(await world.as(LEAD).retention.preview({})).toMatchObject({ erased: { tickets: 0 } });
    world.clock.advance(DAY);
    expect(await textsOf(old)).toEqual(["old", "About old"]);
    expect(await appliedAt()).toBeNull();
  });

  test("is changed by one who knows how it stands", async () => {
    const first = await world.as(LEAD).retention.set({ ticketDays: 30, fileDays: 10, version: 0 });
    expect(first).toMatchObject({ version: 1, ticketDays: 30, fileDays: 10, modifiedBy: "lead" });
    await expect(world.as(LEAD).retention.set({ ticketDays: 5, fileDays: null, version: 0 })).rejects.toThrow(
      /Somebody else/u,
    );
    expect(await world.as(LEAD).retention.get({})).toMatchObject({ version: 1, ticketDays: 30 });
  });
});

describe("a sandbox", () => {
  const SANDBOX = "shop-sandbox";
  const mark = () =>
    world.as(ADMIN).retention.set({ entityId: SANDBOX, ticketDays: null, fileDays: null, isSandbox: true });

  test("loses everything that was not used for a day", async () => {
    await mark();
    // Immediately, and every day from then on.
    await applied(SANDBOX);
    await world.as(ADMIN).customers.upsert({ entityId: SANDBOX, customer: { id: "jane", fullName: "Jane Doe" } });
    const given = { entityId: SANDBOX, customerId: "jane" };
    const idle = await world.open({ ...given, subject: "idle" });
    const kept = await world.open({ subject: "of another tenant" });
    const used = await world.open({ ...given, subject: "used" });
    world.clock.advance(DAY - HOUR);
    await world.as(ADMIN).messages.add({ ticket: { id: used }, text: "Still here" });
    world.clock.advance(HOUR);
    await applied(SANDBOX);
    expect(await textsOf(idle)).toEqual([""]);
    expect((await world.as(ADMIN).tickets.get({ id: idle })).ticket.status).toBe("CLOSED");
    expect(await textsOf(used)).toEqual(["used", "Still here"]);
    expect(await textsOf(kept)).toEqual(["of another tenant"]);
    const { fullName } = await world.as(ADMIN).customers.get({ entityId: SANDBOX, id: "jane" });
    expect(fullName).not.toBe("Jane Doe");
    world.clock.advance(DAY);
    await applied(SANDBOX);
    expect(await textsOf(used)).toEqual(["", ""]);
    expect((await verifyAuditLog(world.service.db)).findings).toEqual([]);
  });

  test("is made by admins of all tenants alone, of a tenant that is empty", async () => {
    const terms = { ticketDays: null, fileDays: null, isSandbox: true };
    await expect(world.as(LEAD).retention.set(terms)).rejects.toThrow(/admins of all tenants/u);
    await world.open({ subject: "a customer's" });
    await expect(world.as(ADMIN).retention.set({ ...terms, entityId: "main" })).rejects.toThrow(/no tickets yet/u);
    await mark();
    // Its own admin keeps it one, and does not end it.
    const own = world.as({ subject: "own", role: "admin", entityId: SANDBOX });
    expect(await own.retention.set({ ticketDays: 5, fileDays: null })).toMatchObject({ isSandbox: true });
    await expect(own.retention.set({ ...terms, isSandbox: false })).rejects.toThrow(/admins of all tenants/u);
  });
});
