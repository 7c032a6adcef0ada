import { kitMigrations } from "../src/index.ts";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@crossdesk/testing";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openDatabase } from "@crossdesk/database";
import type { Database } from "@crossdesk/database";
import { logger } from "./support.ts";

let server: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Database;
const database = "crossdesk_files";

beforeAll(async () => {
  server = await createTestDatabase();
  db = await openDatabase({ url: server.url, database, entities: [], migrations: kitMigrations, logger });
});
afterAll(async () => {
  await db.close();
  const client = new Client({ connectionString: server.url });
  await client.connect();
  await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
  await client.end();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => db.query({ text: "TRUNCATE dead_letters, outbox" }));

const run = (command: "events" | "outbox", ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const file = fileURLToPath(new URL(`../../events/src/bin/${command}.ts`, import.meta.url));
    const env = { ...process.env, DATABASE_URL: server.url };
    const child = execFile(process.execPath, [file, ...args], { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });

const lay = async (type: string): Promise<string> => {
  const id = randomUUID();
  await db.query({
    text: `INSERT INTO dead_letters (id, consumer, event_id, type, message, reason, failures)
      VALUES ($1, 'files-tickets', $2, $3, '{}', 'Error: no', 8)`,
    values: [id, randomUUID(), type],
  });
  return id;
};

test("dead letters are listed, tried again and dropped", { timeout: 120_000 }, async () => {
  const first = await lay("events.tests.first");
  const second = await lay("events.tests.second");
  const { stdout } = await run("events", "dead", "list", "--service", "files");
  expect(stdout).toMatch(new RegExp(`^${first}\t.*\tfiles\tevents.tests.first\tfailed 8 times: Error: no$`, "m"));
  expect(stdout).toMatch(new RegExp(`^${second}\t`, "m"));
  expect(await run("events", "dead", "retry", first, "--service", "files")).toMatchObject({
    code: 0,
    stdout: "1 event to be tried again\n",
  });
  expect(await db.query({ text: "SELECT id FROM dead_letters WHERE retry_at IS NOT NULL" })).toEqual([{ id: first }]);
  expect((await run("events", "dead", "drop", "--all", "--service", "files")).stdout).toBe("2 events dropped\n");
  expect(await db.query({ text: "SELECT id FROM dead_letters" })).toEqual([]);
  const none = await run("events", "dead", "list", "--service", "files");
  expect(none).toMatchObject({ code: 0, stdout: "none\n" });
});

test(
  "published events of a time are published again, those that wait are left alone",
  { timeout: 120_000 },
  async () => {
    const insert = (hours: number, isPublished: boolean) =>
      db.query({
        text: `INSERT INTO outbox (id, type, envelope, created_at, published_at)
        VALUES ($1, 'events.tests.x', '{}', now() - $2 * interval '1 hour', CASE WHEN $3 THEN now() END)`,
        values: [randomUUID(), hours, isPublished],
      });
    await insert(3, true);
    await insert(1, true);
    await insert(0, true);
    await insert(0, false);
    const replayed = await run("outbox", "replay", "--since", "2h", "--service", "files");
    expect(replayed).toMatchObject({ code: 0, stdout: "files: 2 events to be published again\n" });
    expect(await db.query({ text: "SELECT id FROM outbox WHERE published_at IS NULL AND replays = 1" })).toHaveLength(
      2,
    );
  },
);

test.each([
  ["events", ["dead", "drop"], "needs ids, or --all"],
  ["events", ["dead", "list", "--service", "x"], "must be one of"],
  ["outbox", ["replay", "--since", "yesterday"], "must be a time"],
] as const)("%s %j says how it is used", { timeout: 120_000 }, async (command, args, message) => {
  const { code, stderr } = await run(command, ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(stderr).toContain("Usage: ");
});

test.each(["events", "outbox"] as const)("%s --help prints how it is used, and does nothing", async (command) => {
  const { code, stdout, stderr } = await run(command, "--help");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(new RegExp(`^Usage: npm run ${command} -- `));
});
