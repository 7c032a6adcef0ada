import { PROMISES_SUBJECT, WEEKDAYS } from "@crossdesk/contracts";
import type { Caller, PromiseTerms, Ticket } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const LEAD: Caller = { subject: "lead", role: "admin", entityId: "main" };
const CUSTOMER = customer("customer-1");
const office = [{ from: "09:00", to: "17:00" }];
const workdays = Object.fromEntries(
  WEEKDAYS.map((day) => [day, day === "saturday" || day === "sunday" ? [] : office]),
) as PromiseTerms["calendar"]["week"];
/** Monday to Friday from nine to five in Berlin, but for Good Friday and Easter Monday of 2026. */
const TERMS: PromiseTerms = {
  calendar: {
    timeZone: "Europe/Berlin",
    week: workdays,
    holidays: [{ date: "2026-04-03", name: "Good Friday" }, { date: "2026-04-06" }],
  },
  byPriority: { normal: { firstAnswer: 60, nextAnswer: 120 }, urgent: { firstAnswer: 30, nextAnswer: 60 } },
  warning: { minutesBefore: 30 },
};

let world: World;

/** How many promises the metrics count as missed: they are the process's, and other files may have counted some. */
const countMissed = async (): Promise<number> => {
  const { readMetrics } = await import("@crossdesk/service-kit");
  const { text } = await readMetrics();
  const line = /^crossdesk_tickets_promises_total\{entity="main",priority="urgent",outcome="missed"\} (\d+)$/mu;
  return Number(line.exec(text)?.[1] ?? 0);
};
let missedBefore = 0;
beforeAll(async () => {
  missedBefore = await countMissed();
  world = await openWorld();
  await world.service.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const isUntil = (time: string): void => world.clock.set(new Date(`${time}:00.000Z`));
const instant = (time: string): string => `${time}:00.000Z`;
const ticketOf = async (id: string): Promise<Ticket> => (await world.as(LEAD).tickets.get({ id })).ticket;
const dueOf = async (id: string) => {
  const { answerDueAt, answerWarningAt } = await ticketOf(id);
  return [answerDueAt, answerWarningAt].map((at) => at?.slice(0, 16) ?? null);
};
const write = (caller: Caller, id: string, text = "Hello?") => world.as(caller).messages.add({ ticket: { id }, text });
const saidOf = async (id: string): Promise<string[]> => {
  const { items } = await world.as(LEAD).logs.list({ ticket: { id }, limit: 100 });
  const said = items.map(({ action }) => action).toReversed();
  return said.filter((action) => action === "Warned of due answer" || action === "Missed promised answer");
};
const timersAreThrough = (): Promise<void> =>
  eventually(async () => {
    const values = [world.clock.now()];
    const due = await world.service.db.query({ text: "SELECT FROM timers WHERE run_at <= $1", values });
    expect(due).toHaveLength(0);
  });
const eventsOf = async (id: string, type: string): Promise<{ data: object }[]> => {
  const text = "SELECT envelope FROM outbox WHERE type = $1 AND envelope::json ->> 'aggregateId' = $2";
  const rows = await world.service.db.query<{ envelope: string }>({ text, values: [type, id] });
  return rows.map(({ envelope }) => JSON.parse(envelope) as { data: object });
};

describe("a tenant's promises", () => {
  const kindOf = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (error: { cause?: { kind?: string } }) => error.cause?.kind,
    );
  const other: Caller = { ...LEAD, entityId: "promising" };

  it("are its admins' to read and to write", async () => {
    const roles = ["agent", "partner", "customer", "service"] as const;
    for (const role of roles) {
      const { promises } = world.as({ subject: "somebody", role, entityId: "promising" });
      expect(await kindOf(promises.get())).toBe("FORBIDDEN");
      expect(await kindOf(promises.set({ terms: TERMS }))).toBe("FORBIDDEN");
    }
    expect(await kindOf(world.as(other).promises.set({ entityId: "main", terms: TERMS }))).toBe("FORBIDDEN");
    expect(await world.as(other).promises.get()).toMatchObject({ terms: null, version: 0, modifiedBy: null });
    expect(await world.as(other).promises.set({ terms: TERMS })).toMatchObject({ terms: TERMS, version: 1 });
    expect(await world.as(other).promises.get()).toMatchObject({ terms: TERMS, version: 1, modifiedBy: "lead" });
    expect(await world.as(LEAD).promises.get()).toMatchObject({ terms: null });
  });

  it("are not overwritten unknowingly", async () => {
    const { promises } = world.as(other);
    const { version } = await promises.get();
    expect(await promises.set({ terms: { ...TERMS, warning: null }, version })).toMatchObject({ version: version + 1 });
    expect(await kindOf(promises.set({ terms: TERMS, version }))).toBe("VERSION_CONFLICT");
    expect(await promises.get()).toMatchObject({ terms: { warning: null }, version: version + 1 });
  });

  it("hold in another replica as soon as it is notified", async () => {
    const open = async (): Promise<string | null> => {
      const id = await world.open({ entityId: "elsewhere" });
      return (await world.as({ ...LEAD, entityId: "elsewhere" }).tickets.get({ id })).ticket.answerDueAt;
    };
    expect(await open()).toBeNull();
    await world.service.db.query({
      text: `INSERT INTO promises (entity_id, terms, version, modified_by, modified_by_type, modified_at)
        VALUES ('elsewhere', $1, 1, 'lead', 'admin', now())`,
      values: [JSON.stringify(TERMS)],
    });
    world.nc.publish(PROMISES_SUBJECT);
    await eventually(async () => expect(await open()).not.toBeNull());
  });
});

describe("a working week in Berlin, in which summer time begins and Easter comes", () => {
  const ids = { unpromised: "", friday: "", night: "" };
  beforeAll(async () => {
    isUntil("2026-03-27T15:00");
    ids.unpromised = await world.open();
    await world.as(LEAD).promises.set({ terms: TERMS });
  });

  it("what waited before anything was promised has no due time", async () => {
    expect(await dueOf(ids.unpromised)).toEqual([null, null]);
  });

  it("who writes on Friday evening is answered within an hour of Monday, by summer time", async () => {
    isUntil("2026-03-27T19:15");
    ids.friday = await world.open();
    expect(await dueOf(ids.friday)).toEqual(["2026-03-30T08:00", "2026-03-30T07:30"]);
  });

  it("what is urgent in the night of the change is due half an hour after the desk opens, with no time for a warning", async () => {
    isUntil("2026-03-29T01:30");
    ids.night = await world.open({ priority: "urgent", customerId: "customer-2" });
    expect(await dueOf(ids.night)).toEqual(["2026-03-30T07:30", null]);
  });

  it("the team is warned of one and misses the other, once each", async () => {
    isUntil("2026-03-30T07:30");
    await eventually(async () => {
      expect(await saidOf(ids.friday)).toEqual(["Warned of due answer"]);
      expect(await saidOf(ids.night)).toEqual(["Missed promised answer"]);
    });
    const [soon] = await eventsOf(ids.friday, "events.tickets.answer-due-soon");
    expect(soon).toMatchObject({
      data: { answer: "first", answerDueAt: instant("2026-03-30T08:00"), priority: "normal" },
    });
    const missed = await eventsOf(ids.night, "events.tickets.answer-overdue");
    expect(missed).toMatchObject([{ data: { answer: "first", priority: "urgent", awaiting: "team" } }]);
  });

  it("lists have what is due first, and what is overdue alone", async () => {
    const { tickets } = world.as(AGENT);
    const idsOf = async (input: Parameters<typeof tickets.list>[0]): Promise<string[]> =>
      (await tickets.list(input)).items.map(({ ticket }) => ticket.id);
    expect(await idsOf({ sort: "due" })).toEqual([ids.night, ids.friday, ids.unpromised]);
    expect(await idsOf({ sort: "longest-waiting" })).toEqual([ids.unpromised, ids.friday, ids.night]);
    const pages: string[] = [];
    let after: NonNullable<Parameters<typeof tickets.list>[0]>["after"];
    for (;;) {
      const { items } = await tickets.list({ sort: "due", limit: 1, after });
      const ticket = items[0]?.ticket;
      if (ticket === undefined) break;
      pages.push(ticket.id);
      const { awaiting, awaitingSince, answerDueAt, number } = ticket;
      after = { awaiting: awaiting ?? "team", awaitingSince: awaitingSince ?? "", answerDueAt, number };
    }
    expect(pages).toEqual([ids.night, ids.friday, ids.unpromised]);
    expect(await idsOf({ overdue: true })).toEqual([ids.night]);
    expect(await idsOf({ overdue: true, keyword: "order" })).toEqual([ids.night]);
    expect(await idsOf({ overdue: true, keyword: "elephant" })).toEqual([]);
    expect(await tickets.list({ overdue: true, count: true })).toMatchObject({ count: 1 });
    expect(await tickets.counts()).toMatchObject({ open: 3, awaitingTeam: 3, overdue: 1 });
  });

  it("customers see nothing of it", async () => {
    const { tickets } = world.as(CUSTOMER);
    await expect(tickets.list({ sort: "due" })).rejects.toThrow("cannot see when answers are due");
    await expect(tickets.list({ overdue: true })).rejects.toThrow("cannot see when answers are due");
    expect(await world.as(customer("customer-2")).tickets.counts()).toMatchObject({ open: 1, overdue: 0 });
  });

  it("an answer ends it: nothing is due while the customer owes the next message", async () => {
    isUntil("2026-03-30T07:45");
    await write(AGENT, ids.friday);
    await write(AGENT, ids.night);
    expect(await dueOf(ids.friday)).toEqual([null, null]);
    expect(await ticketOf(ids.friday)).toMatchObject({ firstAnsweredAt: instant("2026-03-30T07:45") });
    isUntil("2026-03-30T12:00");
    await timersAreThrough();
    expect(await saidOf(ids.friday)).toEqual(["Warned of due answer"]);
    expect(await saidOf(ids.night)).toEqual(["Missed promised answer"]);
    expect(await world.as(AGENT).tickets.counts()).toMatchObject({ overdue: 0 });
  });

  it("the next answer has a time of its own, from the first of the customer's messages, through the evening", async () => {
    isUntil("2026-04-01T14:30");
    await write(CUSTOMER, ids.friday);
    isUntil("2026-04-01T14:50");
    await write(CUSTOMER, ids.friday, "Are you there?");
    expect(await dueOf(ids.friday)).toEqual(["2026-04-02T08:30", "2026-04-02T08:00"]);
  });

  it("another priority moves it, and the warning is made up for", async () => {
    isUntil("2026-04-02T07:20");
    await world.as(AGENT).tickets.update({ ticket: { id: ids.friday }, priority: "urgent" });
    expect(await dueOf(ids.friday)).toEqual(["2026-04-02T07:30", "2026-04-01T15:00"]);
    await timersAreThrough();
    expect((await saidOf(ids.friday)).slice(1)).toEqual(["Warned of due answer"]);
    isUntil("2026-04-02T07:30");
    await timersAreThrough();
    expect((await saidOf(ids.friday)).slice(1)).toEqual(["Warned of due answer", "Missed promised answer"]);
  });

  it("what was missed is not missed again at yet another priority", async () => {
    isUntil("2026-04-02T08:40");
    await world.as(AGENT).tickets.update({ ticket: { id: ids.friday }, priority: "normal" });
    isUntil("2026-04-02T09:00");
    await timersAreThrough();
    expect((await saidOf(ids.friday)).slice(1)).toEqual(["Warned of due answer", "Missed promised answer"]);
    expect(await dueOf(ids.friday)).toEqual(["2026-04-02T07:30", "2026-04-01T15:00"]);
    await write(AGENT, ids.friday);
  });

  it("who writes in the night before Good Friday is answered on the Tuesday after Easter", async () => {
    isUntil("2026-04-02T21:50");
    await write(CUSTOMER, ids.friday);
    expect(await dueOf(ids.friday)).toEqual(["2026-04-07T09:00", "2026-04-07T08:30"]);
  });

  it("a resolved ticket owes no answer, until its customer writes", async () => {
    await world.as(AGENT).tickets.resolve({ ticket: { id: ids.friday } });
    expect(await dueOf(ids.friday)).toEqual([null, null]);
    isUntil("2026-04-03T10:00");
    await write(CUSTOMER, ids.friday, "It is not.");
    expect(await dueOf(ids.friday)).toEqual(["2026-04-07T09:00", "2026-04-07T08:30"]);
  });

  it("an answer that is due stays due when all promises are removed, also after a restart", async () => {
    await world.as(LEAD).promises.set({ terms: null });
    const id = await world.open();
    expect(await dueOf(id)).toEqual([null, null]);
    isUntil("2026-04-07T09:30");
    const service = await world.rebuild();
    await service.start();
    await eventually(async () => expect((await saidOf(ids.friday)).slice(3)).toEqual(["Missed promised answer"]));
  });

  it("metrics count what was warned of and missed", async () => {
    const { readMetrics } = await import("@crossdesk/service-kit");
    const { text } = await readMetrics();
    expect(await countMissed()).toBe(missedBefore + 2);
    expect(text).toContain('crossdesk_tickets_overdue{entity="main",channel="support"} 1');
  });
});
