import { randomUUID } from "node:crypto";
import type { Caller, PromiseTerms, Report } from "@crossdesk/contracts";
import { WEEKDAYS } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FACTS_OF_LOG } from "../src/db/migrations/060-create-ticket-facts.ts";
import { AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const LEAD: Caller = { subject: "lead", role: "admin", entityId: "main" };
const BERLIN = { timeZone: "Europe/Berlin" } as const;

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.service.start();
});
afterAll(() => world[Symbol.asyncDispose]());

const isUntil = (time: string): void => world.clock.set(new Date(`${time}:00.000Z`));
const say = (caller: Caller, id: string, text = "Hello") => world.as(caller).messages.add({ ticket: { id }, text });
type Asked = Parameters<ReturnType<World["as"]>["reports"]["get"]>[0];
const report = (asked: Asked): Promise<Report> => world.as(LEAD).reports.get(asked);
/** What is not nothing, in few words. */
const brief = ({ firstAnswers, nextAnswers, resolutions, ratings, ...counts }: Report["total"]) =>
  Object.fromEntries(
    Object.entries({
      ...counts,
      first: firstAnswers.median,
      next: nextAnswers.median,
      resolution: resolutions.median,
      rating: ratings.average,
    }).filter(([name, value]) => name === "backlog" || (value !== 0 && value !== null)),
  );
const byDay = async (from: string, to: string, zone: string): Promise<unknown> =>
  Object.fromEntries(
    (await report({ from, to, timeZone: zone })).steps.map(({ from: day, to: _last, ...step }) => [
      day.slice(5),
      brief(step),
    ]),
  );
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const kindOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "OK",
    (error: { cause?: { kind?: string } }) => error.cause?.kind,
  );

const ids = { night: "", early: "", chat: "" };
const agents = { ada: "", ben: "" };
const ALWAYS = [{ from: "00:00", to: "24:00" }];
const TERMS: PromiseTerms = {
  calendar: {
    timeZone: "UTC",
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, ALWAYS])) as PromiseTerms["calendar"]["week"],
    holidays: [],
  },
  byPriority: { urgent: { firstAnswer: 60 } },
  warning: null,
};

/** Some days at the desk around the night in which summer time begins in Berlin (29 March 2026, at one o'clock UTC). */
beforeAll(async () => {
  isUntil("2026-03-28T22:30");
  await world.as(LEAD).promises.set({ terms: TERMS });
  ids.night = await world.open({ language: "deu", category: "=1+1", customerId: "jane" });
  isUntil("2026-03-28T23:10");
  ids.early = await world.open({ language: "eng", category: "Refund", customerId: "omar", priority: "urgent" });
  agents.ada = await world.assign(ids.night, "ada");
  agents.ben = await world.assign(ids.early, "ben");
  // The promised hour passes.
  isUntil("2026-03-29T00:10");
  await eventually(async () => {
    const { items } = await world.as(LEAD).logs.list({ ticket: { id: ids.early } });
    if (items[0]?.action !== "Missed promised answer") throw new Error("The promise has not passed yet.");
  });
  isUntil("2026-03-29T08:10");
  await say(AGENT, ids.early);
  await say(AGENT, ids.early, "One more thing");
  isUntil("2026-03-29T21:59");
  await say(AGENT, ids.night);
  isUntil("2026-03-29T22:00");
  await say(customer("jane"), ids.night);
  await say(customer("jane"), ids.night, "Are you there?");
  isUntil("2026-03-29T22:30");
  await say(AGENT, ids.night);
  await world.as(AGENT).tickets.resolve({ ticket: { id: ids.night } });
  isUntil("2026-03-30T10:00");
  await world.as(customer("jane")).tickets.rate({ ticket: { id: ids.night }, rating: 2 });
  await world.as(customer("jane")).tickets.rate({ ticket: { id: ids.night }, rating: 5 });
  // It was not done.
  isUntil("2026-03-31T10:00");
  await say(customer("jane"), ids.night, "It is broken again");
  isUntil("2026-03-31T11:00");
  await world.as(AGENT).tickets.close({ ticket: { id: ids.night } });
  ids.chat = await world.open({ channel: "internal", language: "deu", customerId: "jane" });
  await world.as(AGENT).tickets.tag({ ticket: { id: ids.chat }, add: ["vip", "damaged"] });
});

describe("a report", () => {
  it("counts by the days of its time zone, also of the one that the clock shortens", async () => {
    expect(await byDay("2026-03-28", "2026-03-31", BERLIN.timeZone)).toEqual({
      "03-28": { opened: 1, backlog: 1 },
      "03-29": { opened: 1, missed: 1, first: 9 * HOUR, backlog: 2 },
      "03-30": { solved: 1, next: 30 * MINUTE, resolution: 24 * HOUR, rating: 5, backlog: 1 },
      "03-31": { opened: 1, reopened: 1, solved: 1, resolution: 60.5 * HOUR, backlog: 2 },
    });
  });

  it("of another time zone has other days", async () => {
    expect(await byDay("2026-03-28", "2026-03-29", "UTC")).toEqual({
      "03-28": { opened: 2, backlog: 2 },
      "03-29": { solved: 1, missed: 1, first: 9 * HOUR, next: 30 * MINUTE, resolution: 24 * HOUR, backlog: 1 },
    });
  });

  it("sums its steps up, with the median and the ninth tenth of all times", async () => {
    const { steps, total } = await report({ from: "2026-03-01", to: "2026-03-31", step: "week", ...BERLIN });
    expect(steps.map(({ from, to }) => `${from.slice(5)} ${to.slice(5)}`)).toEqual([
      "03-01 03-01",
      "03-02 03-08",
      "03-09 03-15",
      "03-16 03-22",
      "03-23 03-29",
      "03-30 03-31",
    ]);
    expect(steps.map(({ opened }) => opened)).toEqual([0, 0, 0, 0, 2, 1]);
    expect(total).toMatchObject({ opened: 3, solved: 2, reopened: 1, missed: 1, backlog: 2 });
    expect(total.firstAnswers).toEqual({ count: 2, median: 9 * HOUR, p90: 23 * HOUR + 29 * MINUTE });
    expect(total.resolutions).toEqual({ count: 2, median: 24 * HOUR, p90: 60.5 * HOUR });
    expect(total.ratings).toEqual({ count: 1, average: 5 });
  });

  it("knows no backlog of days that have not come, and has nothing in them", async () => {
    const { steps, total } = await report({ from: "2026-03-31", to: "2026-04-02", ...BERLIN });
    expect(steps.map(({ backlog }) => backlog)).toEqual([2, null, null]);
    expect(total.backlog).toBe(2);
  });

  it.each([
    // A reopened ticket is unassigned, so its second solution counts for no agent.
    ["agent", () => ({ [agents.ada]: 1, [agents.ben]: 0, null: 1 })],
    ["channel", () => ({ support: 2, internal: 0 })],
    ["language", () => ({ deu: 2, eng: 0 })],
    ["priority", () => ({ normal: 2, urgent: 0 })],
    ["category", () => ({ "=1+1": 2, Refund: 0 })],
    ["tag", () => ({ vip: 0, damaged: 0 })],
  ] as const)("compares by %s how often tickets were solved", async (by, expected) => {
    const { groups = [], hasMore } = await report({ from: "2026-03-28", to: "2026-03-31", by, ...BERLIN });
    expect(Object.fromEntries(groups.map(({ key, solved }) => [String(key), solved]))).toMatchObject(expected());
    expect(groups.reduce((sum, { solved }) => sum + solved, 0)).toBe(2);
    expect(hasMore).toBe(false);
  });

  it.each(["agent", "channel", "language", "priority", "category", "tag"] as const)(
    "of one %s alone counts the same as it compares by it",
    async (by) => {
      const asked = { from: "2026-03-28", to: "2026-03-31", ...BERLIN };
      const { groups = [] } = await report({ ...asked, by });
      const named = groups.flatMap(({ key, ...figures }) => (key === null ? [] : [{ key, figures }]));
      expect(named).not.toEqual([]);
      for (const { key, figures } of named) {
        const { total, steps } = await report({ ...asked, filter: { [by]: key } });
        const { backlog, ...counted } = total;
        expect(counted).toEqual(figures);
        expect(backlog === null).toBe(by === "agent");
        expect(steps.reduce((sum, { solved }) => sum + solved, 0)).toBe(figures.solved);
      }
    },
  );

  it("of a group has the backlog of its tickets, and is compared within it", async () => {
    const asked = { from: "2026-03-28", to: "2026-03-31", ...BERLIN, filter: { language: "deu" } } as const;
    const german = await report({ ...asked, by: "channel" });
    expect(german.steps.map(({ backlog }) => backlog)).toEqual([1, 1, 0, 1]);
    expect(german.groups?.map(({ key, opened }) => [key, opened])).toEqual([
      ["support", 1],
      ["internal", 1],
    ]);
    const both = await report({ ...asked, filter: { language: "deu", channel: "internal", tag: "VIP" } });
    expect(both.filter).toEqual({ language: "deu", channel: "internal", tag: "vip" });
    expect(brief(both.total)).toEqual({ opened: 1, backlog: 1 });
    expect(brief((await report({ ...asked, filter: { language: "eng", tag: "vip" } })).total)).toEqual({ backlog: 0 });
    const file = await world.as(LEAD).reports.export(asked);
    expect(
      file.text
        .trim()
        .split("\r\n")
        .map((line) => line.split(",").slice(2, 4).join()),
    ).toEqual(["opened,solved", "1,0", "0,0", "0,1", "1,1"]);
  });

  it("gives a ticket's ratings and answers to the agent who had it", async () => {
    const { groups = [] } = await report({ from: "2026-03-28", to: "2026-03-31", by: "agent", ...BERLIN });
    const ada = groups.find(({ key }) => key === agents.ada);
    expect(ada).toMatchObject({ opened: 0, solved: 1, reopened: 1, missed: 0, ratings: { count: 1, average: 5 } });
    expect(ada?.firstAnswers.median).toBe(23 * HOUR + 29 * MINUTE);
    expect(groups.find(({ key }) => key === agents.ben)).toMatchObject({ missed: 1, firstAnswers: { count: 1 } });
  });

  it("is a file for spreadsheets, in which nothing that people wrote is a formula", async () => {
    const asked = { from: "2026-03-28", to: "2026-03-31", ...BERLIN };
    const { text, fileName } = await world.as(LEAD).reports.export({ ...asked, by: "category" });
    expect(fileName).toBe("report-category-2026-03-28-2026-03-31.csv");
    const [header, first] = text.split("\r\n");
    expect(header).toMatch(/^\uFEFFcategory,opened,solved,reopened,missed_promises,first_answers,/u);
    expect(first).toMatch(/^'=1\+1,1,2,1,0,1,84540,84540,1,1800,/u);
    const named = await world.as(LEAD).reports.export({
      ...asked,
      by: "agent",
      agentNames: { [agents.ada]: '+Ada, "the" first' },
    });
    expect(named.text).toContain(`"'+Ada, ""the"" first",0,1,1,0,1,84540,`);
    const days = (await world.as(LEAD).reports.export(asked)).text.trim().split("\r\n");
    expect(days).toHaveLength(5);
    expect(days[1]).toMatch(/^2026-03-28,2026-03-28,1,0,.*,1$/u);
  });

  it("is for admins and services of the tenant, who see no other's", async () => {
    const asked = { from: "2026-03-01", to: "2026-03-31" };
    for (const role of ["agent", "partner", "customer"] as const) {
      const { reports } = world.as({ subject: "somebody", role, entityId: "main" });
      expect(await kindOf(reports.get(asked))).toBe("FORBIDDEN");
      expect(await kindOf(reports.export(asked))).toBe("FORBIDDEN");
      expect(await kindOf(reports.board())).toBe("FORBIDDEN");
    }
    const elsewhere = world.as({ ...LEAD, entityId: "elsewhere" }).reports;
    expect(await kindOf(elsewhere.get({ ...asked, entityId: "main" }))).toBe("FORBIDDEN");
    expect(await kindOf(elsewhere.board({ entityId: "main" }))).toBe("FORBIDDEN");
    const { total, groups } = await elsewhere.get({ ...asked, by: "agent" });
    expect([brief(total), groups]).toEqual([{ backlog: 0 }, []]);
    expect(await elsewhere.board()).toMatchObject({ queues: [] });
    expect(await kindOf(world.as({ ...LEAD, role: "service" }).reports.get(asked))).toBe("OK");
  });

  it.each([
    [{ from: "2026-03-02", to: "2026-03-01" }, "must not be before `from`"],
    [{ from: "2020-03-02", to: "2026-03-01", step: "month" }, "must end within 1100 days and 400 steps"],
    [{ from: "2026-02-30", to: "2026-03-01" }, "must be a date such as 2026-04-03"],
    [{ from: "2026-03-01", to: "2026-03-01", timeZone: "Mars/Olympus" }, "must be a time zone such as Europe/Berlin"],
  ] as const)("refuses %j", async (asked, why) => {
    await expect(report(asked)).rejects.toThrow(why);
  });
});

it("a group has its ratings however many groups have more of them", async () => {
  isUntil("2026-03-20T12:00");
  const lead = world.as({ ...LEAD, entityId: "groups" });
  const { id } = (
    await lead.tickets.open({
      channel: "support",
      customerId: "jane",
      subject: "Late",
      description: "",
      category: "quiet",
    })
  ).ticket;
  await lead.tickets.close({ ticket: { id } });
  const shop: Caller = { subject: "shop", role: "partner", entityId: "groups" };
  await world.as(shop).tickets.rate({ ticket: { id }, rating: 4 });
  await world.service.db.query({
    text: `INSERT INTO tickets SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', t.number + 1000 + n,
      'room_id', gen_random_uuid(), 'feedback_id', gen_random_uuid(), 'category_text', 'category ' || n % 201))).* FROM tickets t, generate_series(1, 402) n WHERE t.id = $1`,
    values: [id],
  });
  const { groups, hasMore } = await lead.reports.get({ from: "2026-03-20", to: "2026-03-20", by: "category" });
  expect(groups?.[0]).toMatchObject({ key: "quiet", opened: 1, ratings: { count: 1, average: 4 } });
  expect([groups?.length, hasMore]).toEqual([200, true]);
  await world.service.db.query({
    text: "DELETE FROM tickets WHERE entity_id = $1 AND id <> $2",
    values: ["groups", id],
  });
});

it("the board shows what is open right now by channel and language, and since when the longest waits", async () => {
  isUntil("2026-03-31T12:00");
  await world.open({ language: "deu", priority: "urgent" });
  isUntil("2026-03-31T12:30");
  await world.open({ language: "deu", priority: "urgent" });
  isUntil("2026-03-31T13:05");
  expect(await world.as(LEAD).reports.board()).toEqual({
    readAt: "2026-03-31T13:05:00.000Z",
    queues: [
      {
        channel: "internal",
        language: "deu",
        open: 1,
        unassigned: 1,
        awaitingTeam: 1,
        oldestSince: "2026-03-31T11:00:00.000Z",
        overdue: 0,
      },
      {
        channel: "support",
        language: "deu",
        open: 2,
        unassigned: 2,
        awaitingTeam: 2,
        oldestSince: "2026-03-31T12:00:00.000Z",
        overdue: 1,
      },
      { channel: "support", language: "eng", open: 1, unassigned: 0, awaitingTeam: 0, oldestSince: null, overdue: 0 },
    ],
  });
});

it("what was done before there were reports is read from the audit log: the same as is kept with each change", async () => {
  const { db } = world.service;
  // A promise may just be passing.
  await eventually(async () => {
    const due = await db.query({ text: "SELECT FROM timers WHERE run_at <= $1", values: [world.clock.now()] });
    expect(due).toEqual([]);
  });
  const facts = "SELECT entity_id, at, ticket_id, position, kind, seconds FROM";
  const order = "ORDER BY at, ticket_id, position";
  const kept = await db.query({ text: `${facts} ticket_facts ${order}` });
  const again = `facts_${randomUUID().replaceAll("-", "")}`;
  await db.query({ text: `CREATE TABLE ${again} (LIKE ticket_facts INCLUDING ALL)` });
  for (const text of FACTS_OF_LOG)
    await db.query({ text: text.replace("INSERT INTO ticket_facts", `INSERT INTO ${again}`) });
  const read = await db.query({ text: `${facts} ${again} ${order}` });
  expect(kept.length).toBeGreaterThan(10);
  expect(read).toEqual(kept);
});

it("who sets promises is on record", async () => {
  await world.as(LEAD).promises.set({ terms: null });
  const { items } = await world.as(LEAD).logs.administration({ target: "main" });
  expect(items.slice(0, 2)).toMatchObject([
    { action: "Ended promises", actor: "lead", actorRole: "admin", entityId: "main", detail: { terms: null } },
    { action: "Set promises", detail: { terms: TERMS } },
  ]);
});
