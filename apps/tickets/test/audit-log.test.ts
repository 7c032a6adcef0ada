import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWriteOnceFolder } from "@crossdesk/file-store";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AnchorKeeper } from "../src/anchors/keep-anchors.ts";
import { readAnchors } from "../src/anchors/read-anchors.ts";
import type { Anchor } from "../src/domain/anchor.ts";
import { newAnchorKey, publicHalf, readPrivateKey, signAnchor } from "../src/domain/anchor.ts";
import { CHAIN_START, hashLog } from "../src/domain/audit-chain.ts";
import { sayFinding } from "../src/domain/audit-finding.ts";
import type { TicketAction } from "../src/domain/lifecycle.ts";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const findings = async () => (await verifyAuditLog(world.service.db)).findings;

/** Changes the log as only the database's owner can: with its trigger disabled. */
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

  it("shows the old and new status and the names of changed fields on request", async () => {
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

  it("names a message whose text, author or attachment was changed, which was removed, and which was slipped in", async () => {
    const { query } = world.service.db;
    const id = await world.open();
    const write = (text: string) => world.as(customer("customer-1")).messages.add({ ticket: { id }, text });
    const written = [await write("a"), await write("I was promised a refund of 100"), await write("c")];
    const [first, second, third] = written.map((message) => message.id);
    const { ticketNumber } = await write("d");
    expect(await findings()).toEqual([]);

    const change = (text: string, values: readonly unknown[] = []) => query({ text, values });
    await change("UPDATE messages SET text = 'I was promised nothing' WHERE id = $1", [second]);
    await change("UPDATE messages SET sender_id = 'somebody' WHERE id = $1", [first]);
    await change(
      `INSERT INTO attachments (message_id, ticket_id, file_name, file_path, created_by, created_at)
       SELECT id, ticket_id, 'Invoice.pdf', '/uploads/invoice.pdf', created_by, sent_at FROM messages WHERE id = $1`,
      [third],
    );
    await change(
      `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type, seal)
       SELECT ticket_id, ticket_number, sender_id, sender_type, 'never said', sent_at, created_by, created_by_type, seal
       FROM messages WHERE id = $1`,
      [first],
    );
    const found = await findings();
    expect(found.map(sayFinding)).toEqual([
      `ticket ${ticketNumber}: message ${first} was altered`,
      `ticket ${ticketNumber}: message ${second} was altered`,
      `ticket ${ticketNumber}: message ${third} was altered`,
      expect.stringMatching(`^ticket ${ticketNumber}: message \\d+ was added$`),
    ]);
    await change("DELETE FROM messages WHERE id = $1", [second]);
    expect((await findings()).map(sayFinding)).toContain(`ticket ${ticketNumber}: message ${second} was removed`);
    await change("DELETE FROM attachments WHERE ticket_id = $1", [id]);
    await change("DELETE FROM messages WHERE ticket_id = $1", [id]);
    expect((await findings()).map(({ problem }) => problem)).toEqual(written.map(() => "removed").concat("removed"));
    await forget(id);
  });

  it("names a ticket whose own texts were changed, also after an edit, and one that was hidden", async () => {
    const { query } = world.service.db;
    const id = await world.open({
      subject: "Late",
      description: "It never came",
      contact: { email: "jane@example.com" },
    });
    const { number } = await world.as(ADMIN).tickets.update({ ticket: { id }, subject: "Never came" });
    expect(await findings()).toEqual([]);
    const texts = `ticket ${number}: its texts were altered`;
    await query({ text: "UPDATE tickets SET description = 'It came' WHERE id = $1", values: [id] });
    expect((await findings()).map(sayFinding)).toEqual([texts]);
    await query({ text: "UPDATE tickets SET description = 'It never came' WHERE id = $1", values: [id] });
    expect(await findings()).toEqual([]);
    await query({ text: "UPDATE tickets SET subject = 'Late' WHERE id = $1", values: [id] });
    expect((await findings()).map(sayFinding)).toEqual([texts]);
    await query({ text: "UPDATE tickets SET subject = 'Never came', is_deleted = true WHERE id = $1", values: [id] });
    expect((await findings()).map(sayFinding)).toEqual([`ticket ${number} was removed`]);
    await query({ text: "UPDATE tickets SET is_deleted = false WHERE id = $1", values: [id] });
  });
});

describe("what the log says of notes", () => {
  it("shows one that was changed, removed or slipped in, by name", async () => {
    const { query } = world.service.db;
    const id = await world.open();
    const add = (text: string) => world.as(AGENT).notes.add({ ticket: { id }, text, mentions: ["ben"] });
    const [first, second] = [await add("Call her back"), await add("She called")];
    const ticket = `ticket ${first.ticketNumber}`;
    const change = (text: string, values: readonly unknown[]) => query({ text, values });
    expect(await findings()).toEqual([]);
    await change("UPDATE notes SET text = 'Never call' WHERE id = $1", [first.id]);
    expect((await findings()).map(sayFinding)).toEqual([`${ticket}: note ${first.id} was altered`]);
    await change("UPDATE notes SET text = 'Call her back', mentions = '{}' WHERE id = $1", [first.id]);
    expect((await findings()).map(sayFinding)).toEqual([`${ticket}: note ${first.id} was altered`]);
    await change("UPDATE notes SET mentions = '{ben}' WHERE id = $1", [first.id]);
    await change(
      `INSERT INTO notes (ticket_id, ticket_number, author_id, author_type, text, mentions, written_at)
       SELECT ticket_id, ticket_number, author_id, author_type, 'Slipped in', '{}', written_at FROM notes WHERE id = $1`,
      [second.id],
    );
    expect((await findings()).map(sayFinding)).toEqual([expect.stringMatching(/: note \d+ was added$/u)]);
    await change("DELETE FROM notes WHERE text = 'Slipped in' OR id = $1", [second.id]);
    expect((await findings()).map(sayFinding)).toEqual([`${ticket}: note ${second.id} was removed`]);
    await forget(id);
    await change("DELETE FROM notes WHERE ticket_id = $1", [id]);
  });
});

/** Removes a ticket as the database's owner can, with all that is known of it. */
const forget = async (id: string): Promise<void> => {
  await tamper("DELETE FROM ticket_logs WHERE ticket_id = $1", [id]);
  for (const text of [
    "DELETE FROM attachments WHERE ticket_id = $1",
    "DELETE FROM messages WHERE ticket_id = $1",
    "DELETE FROM ticket_search WHERE number = (SELECT number FROM tickets WHERE id = $1)",
    "DELETE FROM tickets WHERE id = $1",
  ]) {
    await world.service.db.query({ text, values: [id] });
  }
};

describe("anchors of the audit log", () => {
  const key = readPrivateKey(newAnchorKey().privateKey);
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crossdesk-anchors-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const store = () => createWriteOnceFolder(join(folder, "anchors"));
  const newKeeper = () =>
    new AnchorKeeper({ db: world.service.db, clock: world.clock }, { store: store(), key, everyMs: 1_000 });
  const read = () => readAnchors(store(), [publicHalf(key)]);
  const check = async (): Promise<readonly string[]> => {
    const { heads, problems } = await read();
    expect(problems).toEqual([]);
    return (await verifyAuditLog(world.service.db, heads)).findings.map(sayFinding);
  };

  it("are made of what is new alone, by whichever replica comes first", async () => {
    const keepers = [newKeeper(), newKeeper()] as const;
    await openTicketWithHistory();
    await Promise.all(keepers.map((keeper) => keeper.pass()));
    const before = await read();
    expect(before.count).toBe(1);
    for (const keeper of keepers) await keeper.pass();
    expect((await read()).count).toBe(1);

    const { id, number } = await openTicketWithHistory();
    await keepers[1].pass();
    const record = await store().read(2);
    expect(JSON.parse(JSON.parse(record ?? "{}").anchor)).toMatchObject({
      sequence: 2,
      heads: [[number, 5, expect.any(String)]],
    });
    await world.as(ADMIN).tickets.reopen({ ticket: { id } });
    // One that was started again goes on behind what there is.
    world.clock.advance(10 * 60_000);
    await newKeeper().pass();
    expect(JSON.parse(JSON.parse((await store().read(3)) ?? "{}").anchor).heads).toContainEqual([
      number,
      6,
      expect.any(String),
    ]);
    expect(await check()).toEqual([]);
  });

  it("show a tail that was cut off, where the ticket knows nothing of it either", async () => {
    const { id, number } = await openTicketWithHistory();
    await newKeeper().pass();
    await world.service.db.query({
      text: "CREATE TABLE cut AS SELECT * FROM ticket_logs WHERE ticket_id = $1",
      values: [id],
    });
    await tamper("DELETE FROM ticket_logs WHERE ticket_id = $1 AND position > 3", [id]);
    const end = (position: number) =>
      world.service.db.query({
        text: "UPDATE tickets SET log_count = $2, log_hash = (SELECT hash FROM cut WHERE position = $2) WHERE id = $1",
        values: [id, position],
      });
    await end(3);
    expect((await verifyAuditLog(world.service.db)).findings).toEqual([]);
    expect(await check()).toEqual([`ticket ${number}: line 5 was removed`]);
    await world.service.db.query({
      text: "INSERT INTO ticket_logs OVERRIDING SYSTEM VALUE SELECT * FROM cut WHERE position > 3",
    });
    await end(5);
    expect(await check()).toEqual([]);
  });

  it("show a log that was rewritten with matching hashes", async () => {
    const { id, number } = await openTicketWithHistory();
    await newKeeper().pass();
    // The same history once more, in another ticket, is what somebody would write who has the code.
    const other = await openTicketWithHistory();
    await newKeeper().pass();
    const { query } = world.service.db;
    await query({ text: "CREATE TABLE honest AS SELECT * FROM ticket_logs WHERE ticket_id = $1", values: [id] });
    const rewritten = new RegExp(`^ticket ${number}: line 5 \\(id \\d+\\) was rewritten$`, "u");
    const lines = await query<Line>({ text: "SELECT *, detail::text AS detail FROM honest ORDER BY position" });
    let previous: Buffer = CHAIN_START;
    for (const line of lines) {
      const actor = line.position === 2 ? "nobody" : line.actor;
      const hash = hashLog(previous, {
        ticketId: id,
        position: line.position,
        action: line.action,
        actor,
        actorType: line.actor_type,
        actedAt: line.acted_at,
        detail: line.detail,
        requestId: line.request_id,
        contentHash: line.content_hash,
      });
      await tamper(
        "UPDATE ticket_logs SET actor = $3, previous_hash = $4, hash = $5 WHERE ticket_id = $1 AND position = $2",
        [id, line.position, actor, previous, hash],
      );
      previous = hash;
    }
    await query({ text: "UPDATE tickets SET log_hash = $2 WHERE id = $1", values: [id, previous] });
    expect((await verifyAuditLog(world.service.db)).findings).toEqual([]);
    expect(await check()).toEqual([expect.stringMatching(rewritten)]);
    // Anchored once more, it is still known how it was.
    await world.as(ADMIN).tickets.reopen({ ticket: { id } });
    await newKeeper().pass();
    expect(await check()).toEqual([expect.stringMatching(rewritten)]);
    await forget(id);
    expect(await check()).toEqual([`ticket ${number} was removed`]);
    await forget(other.id);
    expect(await check()).toEqual([`ticket ${number} was removed`, `ticket ${other.number} was removed`]);
  });

  it("are only accepted from the anchor's key: one that is signed by another key, or replaces another one, is named", async () => {
    const place = createWriteOnceFolder(join(folder, "forged"));
    const anchor: Anchor = {
      version: 1,
      sequence: 1,
      at: "2026-03-01T12:00:00.000Z",
      previous: null,
      settled: 0,
      heads: [],
    };
    await place.create(1, signAnchor(anchor, key));
    await place.create(2, signAnchor({ ...anchor, sequence: 2 }, key));
    await place.create(3, signAnchor({ ...anchor, sequence: 3 }, readPrivateKey(newAnchorKey().privateKey)));
    await place.create(5, "nothing that could be read");
    expect((await readAnchors(place, [publicHalf(key)])).problems).toEqual([
      "anchor 2 does not follow the one before it",
      "anchor 3 is not signed by a key that is known",
      "anchor 4 was removed",
      "anchor 5 is not signed by a key that is known",
    ]);
  });
});

interface Line {
  readonly position: number;
  readonly action: string;
  readonly actor: string;
  readonly actor_type: string;
  readonly acted_at: Date;
  readonly detail: string;
  readonly request_id: string | null;
  readonly content_hash: Buffer | null;
}
