import { RATE_FOR_DAYS } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
const PARTNER: Caller = { subject: "shop", role: "partner", entityId: "main" };
const JANE = customer("customer-1");
const COMMENT = "Quick, and kind as well";

const ended = async (how: "resolve" | "close" = "close"): Promise<string> => {
  const id = await world.open();
  await world.as(ADMIN).tickets[how]({ ticket: { id } });
  return id;
};
const rate = (caller: Caller, id: string, rating: number, comment?: string) =>
  world.as(caller).tickets.rate({ ticket: { id }, rating, ...(comment === undefined ? {} : { comment }) });
const ticketOf = async (id: string) => (await world.as(ADMIN).tickets.get({ id })).ticket;
const findings = async () => (await world.service.db.transaction((tx) => verifyAuditLog(tx))).findings;

describe("a rating", () => {
  it.each(["resolve", "close"] as const)("is kept with the ticket, after %s, and moves nothing else", async (how) => {
    const id = await ended(how);
    const { version, ...before } = await ticketOf(id);
    const { modifiedAt, modifiedBy, modifiedByType, ...after } = await rate(JANE, id, 5, ` ${COMMENT} `);
    expect([modifiedBy, modifiedByType]).toEqual(["customer-1", "customer"]);
    const given = { rating: 5, ratingComment: COMMENT, ratedAt: modifiedAt };
    const { modifiedAt: _at, modifiedBy: _by, modifiedByType: _type, ...same } = before;
    expect(after).toEqual({ ...same, ...given, version: version + 1 });
    expect(await ticketOf(id)).toMatchObject(given);
  });

  it("is one of a ticket: a later one takes its place, the same one changes nothing, and other changes leave it", async () => {
    const id = await ended();
    await rate(JANE, id, 2, "Slow");
    const first = await ticketOf(id);
    expect(await rate(JANE, id, 2, "Slow")).toEqual(first);
    world.clock.advance(60_000);
    const second = await rate(JANE, id, 4);
    expect(second).toMatchObject({ rating: 4, ratingComment: null, version: first.version + 1 });
    expect(second.ratedAt).not.toBe(first.ratedAt);
    const reopened = await world.as(ADMIN).tickets.reopen({ ticket: { id } });
    expect(reopened).toMatchObject({ status: "CREATED", rating: 4, ratedAt: second.ratedAt });
    expect(await ticketOf(id)).toMatchObject({ rating: 4, ratedAt: second.ratedAt });
  });

  it("is of the agent who has the ticket then", async () => {
    const id = await world.open();
    const agentId = await world.assign(id);
    await world.as(AGENT).tickets.close({ ticket: { id } });
    await rate(JANE, id, 3);
    await world.assign(id, "another");
    const [row] = await world.service.db.query<{ agent: string }>({
      text: "SELECT rated_agent_id AS agent FROM tickets WHERE id = $1",
      values: [id],
    });
    expect(row).toEqual({ agent: agentId });
  });

  it("is refused while the conversation goes on, and once it is long over", async () => {
    const id = await world.open();
    await expect(rate(JANE, id, 5)).rejects.toMatchObject({
      message: expect.stringContaining("rated once it has ended"),
      cause: { details: { from: "CREATED", allowed: ["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"] } },
    });
    await world.as(ADMIN).tickets.close({ ticket: { id } });
    world.clock.advance(RATE_FOR_DAYS * DAY_MS);
    await rate(JANE, id, 5);
    world.clock.advance(1);
    await expect(rate(JANE, id, 1)).rejects.toMatchObject({
      message: expect.stringContaining("within 7 days after its end"),
      cause: { details: { from: "CLOSED", allowed: [] } },
    });
  });

  it.each([0, 6, 2.5])("of %d is none", async (rating) => {
    await expect(rate(JANE, await ended(), rating)).rejects.toThrow(/rating/u);
  });

  it.each([PARTNER, { ...PARTNER, role: "service" } as const])("is passed on by a $role", async (caller) => {
    expect(await rate(caller, await ended(), 4)).toMatchObject({ rating: 4, modifiedByType: caller.role });
  });

  it("is given with the link to a chat, for its ticket alone", async () => {
    const id = await ended();
    const link: Caller = { ...JANE, ticketId: id };
    expect(await rate(link, id, 4)).toMatchObject({ rating: 4 });
    await expect(rate(link, await ended(), 4)).rejects.toThrow("There is no such ticket.");
  });

  it("is not for the desk to give, nor for other customers or tenants", async () => {
    const id = await ended();
    for (const caller of [AGENT, ADMIN])
      await expect(rate(caller, id, 5)).rejects.toThrow("may not rate conversations");
    for (const caller of [customer("customer-2"), { ...PARTNER, entityId: "other" }]) {
      await expect(rate(caller, id, 5)).rejects.toThrow("There is no such ticket.");
    }
  });

  it("is on record without its words, which the audit chain vouches for", async () => {
    const id = await ended();
    await rate(JANE, id, 1, COMMENT);
    const [line] = (await world.as(ADMIN).logs.list({ ticket: { id }, details: true })).items;
    expect(line).toMatchObject({ action: "Rated conversation", actorType: "customer", detail: { rating: 1 } });
    expect(JSON.stringify(line)).not.toContain(COMMENT);
    expect(await findings()).toEqual([]);
    const set = (text: string) =>
      world.service.db.query({ text: "UPDATE tickets SET rating_comment = $2 WHERE id = $1", values: [id, text] });
    await set("Very slow");
    expect(await findings()).toHaveLength(1);
    await set(COMMENT);
    expect(await findings()).toEqual([]);
  });

  it("publishes an event that contains none of its words", async () => {
    const id = await ended();
    await rate(JANE, id, 2, COMMENT);
    await rate(JANE, id, 3);
    const rows = await world.service.db.query<{ envelope: string }>({
      text: "SELECT envelope::text AS envelope FROM outbox WHERE type = $1 AND envelope::text LIKE $2 ORDER BY position",
      values: ["events.tickets.ticket-rated", `%${id}%`],
    });
    expect(JSON.stringify(rows)).not.toContain(COMMENT);
    expect(rows.map(({ envelope }): unknown => JSON.parse(envelope))).toMatchObject([
      { data: { rating: 2, previousRating: null, hasComment: true } },
      { data: { rating: 3, previousRating: 2, hasComment: false } },
    ]);
  });
});

it("tickets are found by their ratings, in lists and in views", async () => {
  const lead: Caller = { ...ADMIN, entityId: "rated" };
  const open = async () => {
    const { ticket } = await world
      .as(lead)
      .tickets.open({ channel: "chat", customerId: "customer-1", subject: "?", description: "" });
    await world.as(lead).tickets.close({ ticket: { id: ticket.id } });
    return ticket.id;
  };
  const [bad, good, none] = [await open(), await open(), await open()];
  const asker: Caller = { ...PARTNER, entityId: "rated" };
  await rate(asker, bad, 1);
  await rate(asker, good, 5);
  const found = async (ratings: number[] | undefined, keyword?: string) => {
    const { items } = await world.as(lead).tickets.list({ ...(ratings === undefined ? {} : { ratings }), keyword });
    return items.map(({ ticket }) => ticket.id);
  };
  expect(await found([1, 2])).toEqual([bad]);
  expect(await found([1, 5])).toEqual([good, bad]);
  expect(await found([3])).toEqual([]);
  expect(await found(undefined)).toEqual([none, good, bad]);
  const views = world.as(lead).views;
  const view = await views.save({ isShared: true, name: "Unhappy", filter: { ratings: [1, 2] }, sort: "newest" });
  expect((await views.counts({ ids: [view.id] })).items).toEqual([{ id: view.id, count: 1 }]);
});
