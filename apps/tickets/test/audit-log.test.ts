import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TicketAction } from "../src/domain/lifecycle.ts";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const findings = async () => (await verifyAuditLog(world.service.db)).findings;

/** Changes the log as nobody but the database's owner can: with its guard taken away. */
const tamper = async (sql: string, values: readonly unknown[]): Promise<void> => {
  const { query } = world.service.db;
  await query({ text: "ALTER TABLE ticket_logs DISABLE TRIGGER ticket_logs_are_kept" });
  await query({ text: sql, values });
  await query({ text: "ALTER TABLE ticket_logs ENABLE ALWAYS TRIGGER ticket_logs_are_kept" });
};

/** A ticket with five lines in its log. */
const openTicketWithHistory = async () => {
  const id = await world.open();
  const agent = world.as(AGENT).tickets;
  await world.assign(id);
  await agent.pick({ ticket: { id } });
  await agent.markPending({ ticket: { id } });
  await agent.reopen({ ticket: { id } });
  const { number } = await agent.close({ ticket: { id } });
  return { id, number };
};

describe("the audit log", () => {
  it("has one line per change, newest first, and none for what changed nothing", async () => {
    const { id } = await openTicketWithHistory();
    await world.as(AGENT).tickets.close({ ticket: { id } });
    const { items } = await world.as(ADMIN).logs.list({ ticket: { id } });
    expect(items.map(({ action }) => action)).toEqual([
      "Updated ticket status",
      "Updated ticket status",
      "Updated ticket status",
      "Picked ticket",
      "Ticket created",
    ]);
    expect((await world.as(ADMIN).logs.list({ ticket: { id }, countOnly: true })).count).toBe(5);
  });

  it("tells from what to what a status moved, and which fields were changed, to who asks for it", async () => {
    const { id } = await openTicketWithHistory();
    await world.as(ADMIN).tickets.reopen({ ticket: { id } });
    await world.as(ADMIN).tickets.update({ ticket: { id }, subject: "Jane's own words", ccr: "late" });
    const { items } = await world.as(AGENT).logs.list({ ticket: { id }, details: true });
    expect(items.map(({ action, detail }) => [action, detail])).toEqual([
      ["Updated ticket fields", { from: "CREATED", to: "UPDATE_FIELD", fields: ["subject", "ccr"] }],
      ["Updated ticket status", { from: "CLOSED", to: "CREATED" }],
      ["Updated ticket status", { from: "ASSIGNED", to: "CLOSED" }],
      ["Updated ticket status", { from: "WORKFLOW_PENDING", to: "ASSIGNED" }],
      ["Updated ticket status", { from: "CREATED", to: "WORKFLOW_PENDING" }],
      ["Picked ticket", {}],
      ["Ticket created", { to: "CREATED" }],
    ]);
    const { items: plain } = await world.as(AGENT).logs.list({ ticket: { id } });
    expect(plain).toEqual(items.map(({ detail: _detail, ...line }) => line));
  });

  it.each([["UPDATE ticket_logs SET actor = 'somebody'"], ["DELETE FROM ticket_logs"], ["TRUNCATE ticket_logs"]])(
    "refuses %s",
    async (text) => {
      await world.open();
      await expect(world.service.db.query({ text })).rejects.toThrow("never changed or removed");
    },
  );

  it("is whole after any sequence of actions, with as many lines as the ticket has versions", async () => {
    const actions = [
      "pick",
      "markPending",
      "resolve",
      "reopen",
      "escalate",
      "recordRefund",
      "close",
      "closeRoom",
    ] as const;
    type Tried = Extract<TicketAction, (typeof actions)[number]>;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Tried[]>(...actions), { maxLength: 12 }), async (tried) => {
        const id = await world.open();
        const { tickets, logs } = world.as(AGENT);
        // What the lifecycle refuses leaves no trace; that is what is counted below.
        for (const action of tried) await tickets[action]({ ticket: { id } }).catch(() => undefined);
        const { ticket } = await tickets.get({ id });
        expect((await logs.list({ ticket: { id }, countOnly: true })).count).toBe(ticket.version);
      }),
      { numRuns: 15 },
    );
    expect(await findings()).toEqual([]);
  });
});

describe("verifying the audit log", () => {
  it("names a line that was altered by hand", async () => {
    const { id, number } = await openTicketWithHistory();
    await tamper("UPDATE ticket_logs SET actor = 'nobody' WHERE ticket_id = $1 AND position = 3", [id]);
    expect(await findings()).toMatchObject([{ ticketNumber: number, position: 3, problem: "altered" }]);
    await tamper("UPDATE ticket_logs SET actor = $2 WHERE ticket_id = $1 AND position = 3", [id, AGENT.subject]);
    expect(await findings()).toEqual([]);
  });

  it("names a line that was removed, also the last one, and one that was added", async () => {
    const { query } = world.service.db;
    const { id, number } = await openTicketWithHistory();
    await query({ text: "CREATE TABLE kept_lines AS SELECT * FROM ticket_logs" });
    await tamper("DELETE FROM ticket_logs WHERE ticket_id = $1 AND position IN (2, 5)", [id]);
    expect(await findings()).toMatchObject([
      { ticketNumber: number, position: 2, problem: "removed" },
      { ticketNumber: number, position: 5, problem: "removed" },
    ]);
    await query({
      text: `INSERT INTO ticket_logs OVERRIDING SYSTEM VALUE
        SELECT * FROM kept_lines WHERE ticket_id = $1 AND position IN (2, 5)`,
      values: [id],
    });
    expect(await findings()).toEqual([]);

    await query({
      text: `INSERT INTO ticket_logs (ticket_id, ticket_number, entity_id, customer_id, position, action, actor, actor_type, acted_at,
          detail, previous_hash, hash, change_key)
        SELECT ticket_id, ticket_number, entity_id, customer_id, 6, action, actor, actor_type, acted_at, detail, previous_hash,
          hash, change_key FROM ticket_logs WHERE ticket_id = $1 AND position = 5`,
      values: [id],
    });
    expect(await findings()).toMatchObject([{ ticketNumber: number, position: 6, problem: "added" }]);
    await tamper("DELETE FROM ticket_logs WHERE ticket_id = $1 AND position = 6", [id]);
  });
});
