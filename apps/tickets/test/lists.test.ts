import { randomUUID } from "node:crypto";
import type { Caller, ListTicketsInput, OpenTicketInput } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

type Asked = Omit<z.input<typeof ListTicketsInput>, "count">;

/** An agent of a tenant that no other test has tickets in. */
const newDesk = (): Caller & { entityId: string } => ({ ...AGENT, entityId: `desk-${randomUUID()}` });
const minutes = (count: number): void => world.clock.advance(count * 60_000);
const open = async (desk: { entityId: string }, given: Partial<z.input<typeof OpenTicketInput>> = {}) => {
  const { ticket } = await world.as({ ...ADMIN, entityId: desk.entityId }).tickets.open({
    channel: "support",
    customerId: "customer-1",
    subject: "Where is my order?",
    description: "",
    ...given,
  });
  return ticket.number;
};
const numbersOf = async (caller: Caller, asked: Asked): Promise<number[]> =>
  (await world.as(caller).tickets.list({ limit: 100, ...asked })).items.map(({ ticket }) => ticket.number);
const say = (caller: Caller, number: number) => world.as(caller).messages.add({ ticket: { number }, text: "Hello" });

describe("the longest waiting", () => {
  it("come first, those that wait for the team before those that wait for their customer", async () => {
    const desk = newDesk();
    const jane = { ...customer("customer-1"), entityId: desk.entityId };
    const [first, second, third, fourth, closed] = [
      await open(desk),
      await open(desk),
      await open(desk),
      await open(desk),
      await open(desk),
    ];
    minutes(1);
    await say(desk, second);
    minutes(1);
    await say(desk, first);
    minutes(1);
    await say(jane, second);
    await say(jane, third);
    await world.as(desk).tickets.close({ ticket: { number: closed } });
    // The third and the fourth wait since they were opened, whatever is written since; the second since it was answered.
    const expected = [third, fourth, second, first];
    expect(await numbersOf(desk, { sort: "longest-waiting" })).toEqual(expected);
    const { items } = await world.as(desk).tickets.listSummaries({ sort: "longest-waiting" });
    expect(items.map(({ number }) => number)).toEqual(expected);
    expect(await numbersOf(desk, { sort: "longest-waiting", awaiting: "team" })).toEqual(expected.slice(0, 3));
    expect(await numbersOf(desk, { sort: "longest-waiting", awaiting: "customer" })).toEqual([first]);
    expect(await numbersOf(jane, { sort: "longest-waiting", keyword: "order" })).toEqual(expected);
  });

  it.each([1, 2, 3, 7])("are read in pages of %d, each behind the last one of the page before", async (limit) => {
    const desk = newDesk();
    for (let index = 0; index < 9; index += 1) {
      const number = await open(desk);
      // Some have waited equally long.
      if (index % 3 === 2) minutes(1);
      if (index % 2 === 0) await say(desk, number);
    }
    const all = await numbersOf(desk, { sort: "longest-waiting" });
    expect(all).toHaveLength(9);
    const read: number[] = [];
    for (let after: Asked["after"]; ;) {
      const { items, hasMore } = await world.as(desk).tickets.list({ sort: "longest-waiting", limit, after });
      read.push(...items.map(({ ticket }) => ticket.number));
      const last = items.at(-1)?.ticket;
      if (hasMore !== true || last === undefined) break;
      after = { awaiting: last.awaiting ?? undefined, awaitingSince: last.awaitingSince ?? "", number: last.number };
    }
    expect(read).toEqual(all);
  });
});

describe("the most urgent tickets", () => {
  it.each([1, 4, 20])("come first of each party, then who waits longest, in pages of %d", async (limit) => {
    const desk = newDesk();
    const numbers: number[] = [];
    for (const priority of ["low", "urgent", "normal", "urgent", "high"] as const) {
      numbers.push(await open(desk, { priority }));
      minutes(1);
    }
    const [low, urgent, normal, later, high] = numbers;
    await say(desk, urgent ?? 0);
    const read: number[] = [];
    for (let after: Asked["after"]; ;) {
      const { items, hasMore } = await world.as(desk).tickets.list({ sort: "priority", limit, after });
      read.push(...items.map(({ ticket }) => ticket.number));
      const last = items.at(-1)?.ticket;
      if (hasMore !== true || last === undefined) break;
      const { number, priority, awaiting } = last;
      after = { awaiting: awaiting ?? undefined, awaitingSince: last.awaitingSince ?? "", priority, number };
    }
    expect(read).toEqual([later, high, normal, low, urgent]);
  });
});

describe("a list is narrowed", () => {
  const desk = newDesk();
  const numbers: Record<"chat" | "mobile" | "agent" | "late", number> = { chat: 0, mobile: 0, agent: 0, late: 0 };
  beforeAll(async () => {
    numbers.chat = await open(desk, { channel: "chat", priority: "urgent" });
    numbers.mobile = await open(desk, { channel: "mobile", customerId: "customer-2", userType: "driver" });
    minutes(60);
    numbers.agent = await open(desk);
    await say(desk, numbers.agent);
    numbers.late = await open(desk);
    await world.service.db.query({
      text: "UPDATE tickets SET assigned_agent_id = 'agent-7' WHERE number = ANY ($1)",
      values: [[numbers.agent, numbers.late]],
    });
    await world.as(desk).tickets.markPending({ ticket: { number: numbers.late } });
    await world.as(desk).tickets.update({ ticket: { number: numbers.late }, priority: "high" });
    await world.as(desk).tickets.tag({ ticket: { number: numbers.late }, add: ["refund", "late"] });
    await world.as(desk).tickets.tag({ ticket: { number: numbers.mobile }, add: ["vip"] });
  });

  it.each<[string, () => Promise<Asked> | Asked, readonly (keyof typeof numbers)[]]>([
    ["by channels", () => ({ channels: ["chat", "mobile"] }), ["mobile", "chat"]],
    ["by its customer", () => ({ customerId: "customer-2" }), ["mobile"]],
    ["by user types", () => ({ userTypes: ["driver", "shop"] }), ["mobile"]],
    ["by priorities", () => ({ priorities: ["high", "urgent"] }), ["late", "chat"]],
    ["by the priority that most have", () => ({ priorities: ["normal"] }), ["agent", "mobile"]],
    ["by tags, of which they have one", () => ({ tags: ["VIP", "refund"] }), ["late", "mobile"]],
    ["by a tag that none has", () => ({ tags: ["nothing"] }), []],
    ["by who owes the next message", () => ({ awaiting: "customer" }), ["agent"]],
    ["to those that no agent has", () => ({ unassigned: true }), ["mobile", "chat"]],
    ["by its agent", () => ({ assignedAgentId: "agent-7" }), ["late", "agent"]],
    ["by statuses", () => ({ statuses: ["WORKFLOW_PENDING"] }), ["late"]],
    ["by nothing", () => ({ statuses: [] }), []],
    [
      "by when they were opened, both ends included",
      async () => {
        const { ticket } = await world.as(desk).tickets.get({ number: numbers.chat });
        return { createdOn: { from: ticket.createdAt, to: ticket.createdAt } };
      },
      ["mobile", "chat"],
    ],
    [
      "by when they were opened, from a time on",
      async () => {
        const { ticket } = await world.as(desk).tickets.get({ number: numbers.agent });
        return { createdOn: { from: ticket.createdAt } };
      },
      ["late", "agent"],
    ],
    ["by several at once", () => ({ channels: ["support"], awaiting: "team", assignedAgentId: "agent-7" }), ["late"]],
  ])("%s, with a keyword and without, and is counted", async (_what, filter, expected) => {
    for (const keyword of [undefined, "order", "nowhere"]) {
      const asked = { ...(await filter()), keyword };
      const { items, count } = await world.as(desk).tickets.list({ ...asked, count: true });
      const found = keyword === "nowhere" ? [] : expected.map((name) => numbers[name]);
      expect(items.map(({ ticket }) => ticket.number)).toEqual(found);
      expect(count).toBe(found.length);
    }
  });
});

it("counts are of what the caller may see: open, waiting for the team, unassigned, resolved, and of each agent", async () => {
  const desk = newDesk();
  const jane = { ...customer("customer-2"), entityId: desk.entityId };
  const given = [
    await open(desk),
    await open(desk),
    await open(desk),
    await open(desk),
    await open(desk),
    await open(desk),
  ];
  const [answered = 0, own = 0, resolved = 0, closed = 0] = given;
  const theirs = await open(desk, { customerId: "customer-2" });
  await world.service.db.query({
    text: "UPDATE tickets SET assigned_agent_id = 'agent-7' WHERE number = ANY ($1)",
    values: [[answered, own, theirs]],
  });
  await say(desk, answered);
  await world.as(desk).tickets.resolve({ ticket: { number: resolved } });
  await world.as(desk).tickets.close({ ticket: { number: closed } });
  const counts = { open: 5, awaitingTeam: 4, unassigned: 2, overdue: 0, resolved: 1 };
  const byAgent = [{ agentId: "agent-7", open: 3, awaitingTeam: 2 }];
  expect(await world.as(desk).tickets.counts()).toEqual({ ...counts, byAgent });
  expect(await world.as({ ...ADMIN, entityId: desk.entityId }).tickets.counts({})).toEqual({ ...counts, byAgent });
  expect(await world.as(jane).tickets.counts({})).toEqual({
    open: 1,
    awaitingTeam: 1,
    unassigned: 0,
    overdue: 0,
    resolved: 0,
    byAgent: [],
  });
  expect(await world.as({ ...desk, entityId: "nobody" }).tickets.counts({})).toMatchObject({ open: 0, byAgent: [] });
});

it("a page of large tickets holds as many as fit into an answer, and leads to the next", async () => {
  const desk = newDesk();
  for (let index = 0; index < 12; index += 1) await open(desk, { description: `${index}${"\u0001".repeat(19_000)}` });
  const all = await numbersOf(desk, { limit: 1, offset: 11 });
  for (const sort of ["newest", "longest-waiting"] as const) {
    for (const list of ["list", "listSummaries"] as const) {
      const read: number[] = [];
      let pages = 0;
      for (let hasMore: boolean | undefined = true; hasMore === true; pages += 1) {
        const page = await world.as(desk).tickets[list]({ limit: 100, offset: read.length, sort });
        expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(1_040_000);
        read.push(...page.items.map((item) => ("ticket" in item ? item.ticket.number : item.number)));
        hasMore = page.hasMore;
      }
      expect(pages).toBeGreaterThan(1);
      expect(new Set(read).size).toBe(12);
      expect(read).toContain(all[0]);
    }
  }
});
