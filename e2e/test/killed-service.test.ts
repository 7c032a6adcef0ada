import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { databaseUrl } from "@crossdesk/deploy";
import { findFreePort, startNats } from "@crossdesk/dev-stack";
import { send, startTestPostgres } from "@crossdesk/testing";
import { DIALECTS } from "@crossdesk/gateway";
import { Client } from "pg";
import { expect, test } from "vitest";
import { z } from "zod";
import { startApp } from "./support/app-process.ts";
import { complaintBody } from "./support/complaints.ts";
import type { Answer } from "@crossdesk/testing";
import { AUTH } from "./support/tokens.ts";

const KILLS = 3;
const STREAMS = 12;
const CREATES_BETWEEN_KILLS = 60;

const Created = z.object({ data: z.object({ ticketId: z.uuid() }) });
const Counts = z.array(z.object({ subject: z.string(), tickets: z.int(), lines: z.int() }));

test(
  "a tickets service that is killed under a stream of creates loses and doubles nothing that was acknowledged",
  { timeout: 300_000 },
  async () => {
    await using postgres = await startTestPostgres();
    await using nats = await startNats();
    const data = await mkdtemp(join(tmpdir(), "crossdesk-kill-"));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rm(data, { recursive: true, force: true }));
    const env = {
      NATS_URL: nats.url,
      DATABASE_URL: postgres.url,
      CROSSDESK_DATA: data,
      PORT: String(await findFreePort()),
      AUTH_SECRET: AUTH.secret,
    };
    await using tickets = await startApp("tickets", env);
    await using gateway = await startApp("gateway", env);
    const url = `http://127.0.0.1:${env.PORT}`;

    const acknowledged = new Map<string, string>();
    const refused: Answer[] = [];
    const stopping = new AbortController();
    let sent = 0;
    const stream = async (name: number): Promise<void> => {
      for (let index = 0; !stopping.signal.aborted; index += 1) {
        const subject = `stream ${name} create ${index}`;
        const answer = await send(url, "/user/log/message", { method: "POST", body: complaintBody({ subject }) });
        sent += 1;
        if (answer.status === 200) acknowledged.set(subject, Created.parse(answer.json).data.ticketId);
        else {
          refused.push(answer);
          await delay(50);
        }
      }
    };
    const streams = Array.from({ length: STREAMS }, (_, name) => stream(name));

    for (let kill = 0; kill < KILLS; kill += 1) {
      const target = acknowledged.size + CREATES_BETWEEN_KILLS;
      await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(target);
      await tickets.kill();
      await tickets.ready();
    }
    const afterwards = acknowledged.size;
    await expect.poll(() => acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(afterwards);
    stopping.abort();
    await Promise.all(streams);

    const errors = DIALECTS.find(({ name }) => name === "customer-support")?.errorBody;
    for (const answer of refused) {
      expect([503, 504]).toContain(answer.status);
      errors?.parse(answer.json);
    }
    const client = new Client({ connectionString: databaseUrl(postgres.url, "crossdesk_tickets") });
    await client.connect();
    cleanup.defer(() => client.end());
    const { rows } =
      await client.query(`SELECT t.subject, count(DISTINCT t.id)::int AS tickets, count(l.id)::int AS lines
      FROM tickets t LEFT JOIN ticket_logs l ON l.ticket_id = t.id GROUP BY t.subject`);
    const stored = new Map(Counts.parse(rows).map((row) => [row.subject, row]));
    for (const subject of acknowledged.keys()) expect(stored.get(subject)).toEqual({ subject, tickets: 1, lines: 1 });
    expect([...stored.values()].filter((row) => row.tickets !== 1 || row.lines !== 1)).toEqual([]);
    expect([tickets.starts, gateway.starts]).toEqual([KILLS + 1, 1]);
    process.stdout.write(
      `${sent} creates: ${acknowledged.size} acknowledged, ${refused.length} refused, ${stored.size} stored\n`,
    );
  },
);
