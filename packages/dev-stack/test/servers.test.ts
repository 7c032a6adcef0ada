import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startNats, startPostgres } from "../src/index.ts";
import { identifyProcess } from "../src/processes.ts";
import { initialisedCluster, Program, query, temporaryFolder } from "./support.ts";
import type { TemporaryFolder } from "./support.ts";

let cluster: TemporaryFolder;
beforeAll(async () => {
  cluster = await initialisedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test.concurrent("PostgreSQL keeps its data over stop, kill -9 and restart", async () => {
  await using folder = await temporaryFolder();
  const first = await startPostgres({ dataDir: folder.path, copyOf: cluster.path });
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

test.concurrent("PostgreSQL runs in a folder that other users cannot enter, as root too", async () => {
  await using folder = await temporaryFolder();
  const closed = join(folder.path, "closed");
  await mkdir(closed);
  await chmod(closed, 0o700);
  await using server = await startPostgres({ dataDir: join(closed, "postgres") });
  expect(await query(server.url, "SELECT 1 AS answer")).toEqual([{ answer: 1 }]);
});

test.concurrent("a data folder is not taken from a living process", async () => {
  await using folder = await temporaryFolder();
  await using server = await startPostgres({ dataDir: folder.path, copyOf: cluster.path });
  await expect(startPostgres({ dataDir: folder.path })).rejects.toThrow(`in use by process ${process.pid}`);
  expect(server.running).toBe(true);
});

test.concurrent("a postmaster.pid that names a process of somebody else is no obstacle", async () => {
  await using folder = await temporaryFolder();
  const first = await startPostgres({ dataDir: folder.path, copyOf: cluster.path });
  await first.kill("SIGKILL");
  const file = join(folder.path, "data/postmaster.pid");
  const lines = (await readFile(file, "utf8")).split("\n");
  // This test's own process is alive, and no server.
  await writeFile(file, [String(process.pid), ...lines.slice(1)].join("\n"));
  await using second = await startPostgres({ dataDir: folder.path });
  expect(await query(second.url, "SELECT 1 AS answer")).toEqual([{ answer: 1 }]);
});

test.concurrent("PostgreSQL refuses a connection without the password", async () => {
  await using server = await startPostgres({ copyOf: cluster.path });
  const url = new URL(server.url);
  url.password = "wrong";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test.concurrent("a temporary PostgreSQL refuses to be killed, as it would lose what was committed last", async () => {
  await using server = await startPostgres({ copyOf: cluster.path });
  await expect(server.kill()).rejects.toThrow(/dataDir/);
  expect(await query(server.url, "SELECT 1 AS answer")).toEqual([{ answer: 1 }]);
});

test.concurrent("NATS restarts on its port, and clients find it again", async ({ expect }) => {
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

test.concurrent("a paused NATS keeps connections open and answers nothing until it is resumed", async ({ expect }) => {
  await using server = await startNats({ jetstream: false });
  const nc = await connect({ servers: server.url });
  server.pause();
  let roundTrip: Promise<string> | undefined;
  // A signal takes its time to reach all threads of a busy machine.
  await expect
    .poll(() => {
      roundTrip = nc.flush().then(() => "answered");
      return Promise.race([roundTrip, new Promise((resolve) => setTimeout(resolve, 100, "silent"))]);
    })
    .toBe("silent");
  server.resume();
  expect(await roundTrip).toBe("answered");
  await nc.close();
});

test.concurrent("servers end with a process that is killed, and leave no temporary folder", async ({ expect }) => {
  await using program = new Program("fixtures/servers.ts");
  await expect.poll(() => program.stdout, { timeout: 60_000 }).toContain("\n");
  const started = z.object({ pids: z.array(z.int()), folder: z.string() }).parse(JSON.parse(program.stdout));
  expect(await readdir(started.folder)).toHaveLength(2);
  program.child.kill("SIGKILL");
  await expect.poll(() => Promise.all(started.pids.map(identifyProcess))).toEqual([undefined, undefined]);
  await expect.poll(() => readdir(started.folder), { timeout: 60_000 }).toEqual([]);
  await rmdir(started.folder);
});
