import type { Channel } from "@crossdesk/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CUSTOMER = customer("customer-1");
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

/** A ticket that its agent has picked. */
const openPicked = async (channel: Channel = "chat"): Promise<string> => {
  const id = await world.open({ channel });
  await world.assign(id);
  await world.as(AGENT).tickets.pick({ ticket: { id } });
  return id;
};

/** The same, answered: it is the customer who owes the next message. */
const openAnswered = async (channel?: Channel): Promise<string> => {
  const id = await openPicked(channel);
  await world.as(AGENT).messages.add({ ticket: { id }, text: "What is the order's number?" });
  return id;
};

const ticketOf = async (id: string) => (await world.as(ADMIN).tickets.get({ id })).ticket;
const statusOf = async (id: string): Promise<string> => (await ticketOf(id)).status;
const actionsOf = async (id: string): Promise<string[]> => {
  const { items } = await world.as(ADMIN).logs.list({ ticket: { id }, limit: 100 });
  return items.map(({ action }) => action).toReversed();
};
const fromNow = (milliseconds: number): string => new Date(world.clock.now().getTime() + milliseconds).toISOString();

/** Waits until the timers have dealt with all that is due by now: with a ticket that was made to be closed last. */
const timersAreThrough = async (): Promise<void> => {
  const { query } = world.service.db;
  await eventually(async () => {
    const due = await query({ text: "SELECT FROM timers WHERE run_at <= $1", values: [world.clock.now()] });
    expect(due).toHaveLength(0);
  });
};

describe("a live chat whose customer does not answer", () => {
  it.each(["chat", "beckn"] as const)(
    "is warned after 10 minutes and closed after 15, once each: %s",
    async (channel) => {
      const id = await openAnswered(channel);
      await world.service.start();
      world.clock.advance(10 * MINUTE);
      await eventually(async () => expect(await actionsOf(id)).toContain("Warned of auto-close"));
      expect(await statusOf(id)).toBe("CREATED");
      world.clock.advance(5 * MINUTE);
      await eventually(async () => expect(await statusOf(id)).toBe("CHAT_CLOSED"));
      expect(await actionsOf(id)).toEqual([
        "Ticket created",
        "Picked ticket",
        "Added message",
        "Warned of auto-close",
        "Closed for silence",
      ]);
      expect(await ticketOf(id)).toMatchObject({ awaiting: null, awaitingSince: null, autoCloseAt: null });
    },
  );

  it("has its time again with each further message of the team, and not with one that a program wrote", async () => {
    const id = await openAnswered();
    const asked = await ticketOf(id);
    expect(asked).toMatchObject({ awaiting: "customer", autoCloseWarningAt: fromNow(10 * MINUTE) });
    world.clock.advance(9 * MINUTE);
    await world
      .as(ADMIN)
      .messages.add({ ticket: { id }, text: "Parcel scanned", sender: { id: "hub", type: "service" } });
    expect(await ticketOf(id)).toMatchObject({ autoCloseWarningAt: asked.autoCloseWarningAt });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "Still there?" });
    expect(await ticketOf(id)).toMatchObject({
      awaitingSince: asked.awaitingSince,
      autoCloseWarningAt: fromNow(10 * MINUTE),
      autoCloseAt: fromNow(15 * MINUTE),
    });
  });

  it("stays open once the customer has written, however long the team is silent", async () => {
    const id = await openAnswered();
    await world.service.start();
    world.clock.advance(11 * MINUTE);
    await eventually(async () => expect(await actionsOf(id)).toContain("Warned of auto-close"));
    await world.as(CUSTOMER).messages.add({ ticket: { id }, text: "4711. Where is it?" });
    expect(await ticketOf(id)).toMatchObject({ awaiting: "team", autoCloseWarningAt: null, autoCloseAt: null });
    world.clock.advance(48 * HOUR);
    await timersAreThrough();
    expect(await statusOf(id)).toBe("CREATED");
  });

  it("is dealt with when the service was down at the time, and once by many replicas", async () => {
    const id = await openAnswered();
    world.clock.advance(20 * MINUTE);
    const service = await world.rebuild();
    await service.start();
    await eventually(async () => expect(await statusOf(id)).toBe("CHAT_CLOSED"));
    const actions = await actionsOf(id);
    expect(actions.filter((action) => action === "Closed for silence")).toHaveLength(1);
    expect(actions.filter((action) => action === "Warned of auto-close")).toHaveLength(1);
  });

  it("is left alone once it waits for a workflow", async () => {
    const id = await openAnswered();
    const { autoCloseAt } = await world.as(AGENT).tickets.markPending({ ticket: { id } });
    expect(autoCloseAt).toBeNull();
  });
});

it("nothing closes for silence in other channels, in the queue, or before the team has answered", async () => {
  const inQueue = await world.open({ channel: "chat" });
  await world.as(AGENT).messages.add({ ticket: { id: inQueue }, text: "Somebody will be with you soon." });
  const unanswered = await openPicked("chat");
  const others = await Promise.all((["support", "mobile", "internal"] as const).map((each) => openAnswered(each)));
  const ids = [inQueue, unanswered, ...others];
  for (const id of ids) expect(await ticketOf(id)).toMatchObject({ autoCloseWarningAt: null, autoCloseAt: null });
  await world.service.start();
  world.clock.advance(30 * 24 * HOUR);
  await timersAreThrough();
  for (const id of ids) expect(await statusOf(id)).toBe("CREATED");
});

describe("a resolved ticket", () => {
  it.each(["beckn", "chat", "support", "mobile", "internal"] as const)(
    "is closed after four days without messages: %s",
    async (channel) => {
      const id = await openPicked(channel);
      const resolved = await world.as(AGENT).tickets.resolve({ ticket: { id } });
      expect(resolved).toMatchObject({
        awaiting: "customer",
        autoCloseWarningAt: null,
        autoCloseAt: fromNow(96 * HOUR),
      });
      await world.service.start();
      world.clock.advance(95 * HOUR);
      await world.as(AGENT).messages.add({ ticket: { id }, text: "The refund is on its way." });
      world.clock.advance(95 * HOUR);
      await timersAreThrough();
      expect(await statusOf(id)).toBe("WORKFLOW_DONE");
      world.clock.advance(HOUR);
      await eventually(async () => expect(await statusOf(id)).toBe("CLOSED"));
      expect((await actionsOf(id)).slice(-2)).toEqual(["Added message", "Closed resolved ticket"]);
      const reopenableUntil = channel === "internal" ? null : fromNow(72 * HOUR);
      expect(await ticketOf(id)).toMatchObject({ reopenableUntil, isRoomClosed: true });
    },
  );

  it("is closed when the service was down at the time", async () => {
    const id = await openPicked("mobile");
    await world.as(AGENT).tickets.resolve({ ticket: { id } });
    world.clock.advance(200 * HOUR);
    await (await world.rebuild()).start();
    await eventually(async () => expect(await statusOf(id)).toBe("CLOSED"));
  });

  it("is not closed while the team owes an answer to the partner who asked about it", async () => {
    const id = await openPicked("mobile");
    await world.as(AGENT).tickets.resolve({ ticket: { id } });
    const partner = world.as({ subject: "shop", role: "partner", entityId: "main" });
    await partner.messages.add({ ticket: { id }, text: "Our customer says it is not." });
    expect(await ticketOf(id)).toMatchObject({ status: "WORKFLOW_DONE", awaiting: "team", autoCloseAt: null });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "It arrives tomorrow." });
    expect(await ticketOf(id)).toMatchObject({ awaiting: "customer", autoCloseAt: fromNow(96 * HOUR) });
  });
});
