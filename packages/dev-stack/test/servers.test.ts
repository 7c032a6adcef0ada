import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import { expect, test } from "vitest";
import { createTestDatabase, startNats, startPostgres } from "../src/index.ts";

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "crossdesk-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test("PostgreSQL keeps its data over stop, kill -9 and restart", async () => {
  await using folder = await temporaryFolder();
  const first = await startPostgres({ dataDir: folder.path });
  await query(first.url, "CREATE TABLE kept (id int)");
  await query(first.url, "INSERT INTO kept VALUES (1)");
  await first.kill("SIGKILL");
  expect(existsSync(join(folder.path, "data/postmaster.pid"))).toBe(true);
  await first.restart();
  await query(first.url, "INSERT INTO kept VALUES (2)");
  await first.stop();

  await using second = await startPostgres({ dataDir: folder.path });
  expect(await query(second.url, "SELECT id FROM kept ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
});

test("PostgreSQL refuses a connection without the password", async () => {
  await using server = await startPostgres();
  const url = new URL(server.url);
  url.password = "wrong";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("a test database is one's own, and gone afterwards", async () => {
  const one = await createTestDatabase();
  await using two = await createTestDatabase();
  await query(one.url, "CREATE TABLE mine (id int)");
  expect(await query(two.url, "SELECT to_regclass('mine') AS found")).toEqual([{ found: null }]);
  await one[Symbol.asyncDispose]();
  const names = await query(two.url, "SELECT datname FROM pg_database");
  expect(names.map((row) => row["datname"])).not.toContain(one.name);
});

test("NATS restarts on its port, and clients find it again", async () => {
  await using server = await startNats();
  const nc = await connect({ servers: server.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
  const { port, pid } = server;
  await server.kill();
  expect(server.running).toBe(false);
  await server.restart();
  expect(server.port).toBe(port);
  expect(server.pid).not.toBe(pid);
  await expect.poll(() => nc.flush().then(() => "reached")).toBe("reached");
  await nc.close();
});

test("a paused NATS keeps connections open and answers nothing until it is resumed", async () => {
  await using server = await startNats({ jetstream: false });
  const nc = await connect({ servers: server.url });
  server.pause();
  const roundTrip = nc.flush().then(() => "answered");
  expect(await Promise.race([roundTrip, new Promise((resolve) => setTimeout(resolve, 100, "silent"))])).toBe("silent");
  server.resume();
  expect(await roundTrip).toBe("answered");
  await nc.close();
});
