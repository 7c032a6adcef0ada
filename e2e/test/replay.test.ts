import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNats } from "@crossdesk/dev-stack";
import { replayOutbox } from "@crossdesk/events";
import type { Prepared, Run } from "@crossdesk/database";
import { expect, test, vi } from "vitest";
import { startAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import type { ServiceDatabase } from "./support/databases.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

const DAY = 86_400_000;
const COUNT = 12;

const replayDay = ({ sql }: ServiceDatabase): Promise<number> => {
  const run: Run = async <Values extends object, Row>({ text, bind }: Prepared<Values, Row>, values: Values) =>
    (await sql(text, bind(values))) as Row[];
  return replayOutbox({ db: { run }, since: new Date(Date.now() - DAY) });
};

/** All that events have brought about. */
const effectsOf = async ({ databases: { tickets, agents } }: System) => ({
  lines: await tickets.sql(
    "SELECT ticket_number, position, action, actor FROM ticket_logs ORDER BY ticket_number, position",
  ),
  versions: await tickets.sql(
    "SELECT number, version, status, assigned_agent_id, assignment_version FROM tickets ORDER BY number",
  ),
  assignments: await agents.sql("SELECT ticket_id, agent_id, version FROM assignments ORDER BY ticket_id"),
});

/** Nothing waits to be published any more. */
const isPublished = async ({ databases }: System): Promise<void> => {
  for (const { sql } of Object.values(databases)) {
    expect(await sql("SELECT id FROM outbox WHERE published_at IS NULL")).toEqual([]);
  }
};

test("JetStream's data is deleted and the last day replayed, and every effect is there once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-replay-"));
  try {
    await using nats = await startNats({ storeDir: folder });
    await using system = await startSystem({ nats });
    const { databases } = system;
    const agent = await startAgent(system, "ada");
    const opened = await Promise.all(Array.from({ length: COUNT }, () => openComplaint(system, {})));
    for (const { ticketId } of opened) await agent.receive(ticketId);
    await vi.waitFor(async () => {
      const [row] = await databases.tickets.sql(
        "SELECT count(*)::integer AS count FROM tickets WHERE assigned_agent_id IS NULL",
      );
      expect(row).toEqual({ count: 0 });
      await isPublished(system);
    }, 60_000);
    const before = await effectsOf(system);

    await nats.kill("SIGKILL");
    await rm(join(folder, "jetstream"), { recursive: true });
    // While the broker is down: the services replay by themselves as soon as they see a new stream.
    const replayed = (await replayDay(databases.tickets)) + (await replayDay(databases.agents));
    await nats.restart();
    expect(replayed).toBeGreaterThanOrEqual(2 * COUNT);
    await vi.waitFor(() => isPublished(system), 30_000);

    // A new ticket goes all the way behind the replayed events, so they have been handled when it arrives.
    const next = await openComplaint(system, {});
    await agent.receive(next.ticketId);
    await vi.waitFor(async () => {
      const rows = await databases.tickets.sql("SELECT status FROM tickets WHERE id = $1", [next.ticketId]);
      expect(rows).toEqual([{ status: "ASSIGNED" }]);
    }, 60_000);
    const after = await effectsOf(system);
    const old = new Set(opened.map(({ number }) => number));
    const oldIds = new Set(opened.map(({ ticketId }) => ticketId));
    expect(after.lines.filter(({ ticket_number: number }) => old.has(Number(number)))).toEqual(before.lines);
    expect(after.versions.filter(({ number }) => old.has(Number(number)))).toEqual(before.versions);
    expect(after.assignments.filter(({ ticket_id: id }) => oldIds.has(String(id)))).toEqual(before.assignments);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
