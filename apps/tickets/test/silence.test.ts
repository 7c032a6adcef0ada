import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, AGENT, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const MINUTE = 60_000;
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const openPicked = async (): Promise<string> => {
  const id = await world.open();
  await world.as(AGENT).tickets.pick({ ticket: { id } });
  return id;
};

const actionsOf = async (id: string): Promise<string[]> => {
  const { items } = await world.as(ADMIN).logs.list({ ticket: { id }, limit: 100 });
  return items.map(({ action }) => action).toReversed();
};

const statusOf = async (id: string): Promise<string> => (await world.as(ADMIN).tickets.get({ id })).ticket.status;

describe("a picked chat in which nobody writes", () => {
  it("is warned after 10 minutes and closed after 15, once each", async () => {
    const id = await openPicked();
    await world.service.start();
    world.clock.advance(10 * MINUTE);
    await vi.waitFor(async () => expect(await actionsOf(id)).toContain("Warned of auto-close"), { timeout: 10_000 });
    expect(await statusOf(id)).toBe("CREATED");
    world.clock.advance(5 * MINUTE);
    await vi.waitFor(async () => expect(await statusOf(id)).toBe("CHAT_CLOSED"), { timeout: 10_000 });
    expect(await actionsOf(id)).toEqual([
      "Ticket created",
      "Picked ticket",
      "Warned of auto-close",
      "Closed for silence",
    ]);
  });

  it("begins a new period when somebody writes", async () => {
    const id = await openPicked();
    await world.service.start();
    world.clock.advance(9 * MINUTE);
    await world.as(ADMIN).messages.add({ ticket: { id }, text: "Still there?" });
    const { ticket } = await world.as(ADMIN).tickets.get({ id });
    expect(ticket.autoCloseWarningAt).toBe(new Date(world.clock.now().getTime() + 10 * MINUTE).toISOString());
    world.clock.advance(9 * MINUTE);
    const other = await openPicked();
    world.clock.advance(MINUTE);
    await vi.waitFor(async () => expect(await actionsOf(id)).toContain("Warned of auto-close"), { timeout: 10_000 });
    expect(await actionsOf(other)).not.toContain("Warned of auto-close");
  });

  it("is dealt with when the service was down at the time, and once by many replicas", async () => {
    const id = await openPicked();
    world.clock.advance(20 * MINUTE);
    const service = await world.rebuild();
    await service.start();
    await vi.waitFor(async () => expect(await statusOf(id)).toBe("CHAT_CLOSED"), { timeout: 10_000 });
    const actions = await actionsOf(id);
    expect(actions.filter((action) => action === "Closed for silence")).toHaveLength(1);
    expect(actions.filter((action) => action === "Warned of auto-close")).toHaveLength(1);
  });

  it("is left alone once it waits for a workflow", async () => {
    const id = await openPicked();
    const { autoCloseAt } = await world.as(AGENT).tickets.markPending({ ticket: { id } });
    expect(autoCloseAt).toBeNull();
  });
});
