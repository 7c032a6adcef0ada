import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { findFreePort } from "../src/free-port.ts";
import { identifyProcess, isRunning, type ProcessIdentity } from "../src/processes.ts";
import { readStackRecord, StackRecord } from "../src/stack-record.ts";
import { dataFolder, initialisedCluster, Program, temporaryFolder } from "./support.ts";
import type { TemporaryFolder } from "./support.ts";

let cluster: TemporaryFolder;
beforeAll(async () => {
  cluster = await initialisedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const READY = "Ctrl-C stops everything";
const withinSeconds = { timeout: 90_000, interval: 50 };

async function start(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const PORT = env["PORT"] ?? String(await findFreePort());
  return new Program("fixtures/start.ts", { env: { CROSSDESK_DATA: folder, PORT, ...env } });
}

async function untilReady(program: Program): Promise<void> {
  await expect.poll(() => program.stdout, withinSeconds).toContain(READY);
}

/** Every process that the record names: apps, the identity provider, PostgreSQL, NATS. */
async function processesOf(dataFolder: string): Promise<ProcessIdentity[]> {
  const record = StackRecord.parse(await readStackRecord(dataFolder));
  const postmaster = await readFile(join(dataFolder, "postgres/data/postmaster.pid"), "utf8");
  const nats: unknown = JSON.parse(await readFile(join(dataFolder, "nats/process.json"), "utf8"));
  const server = Object(nats).server as ProcessIdentity;
  const postgres = await identifyProcess(Number.parseInt(postmaster, 10));
  return [...Object.values(record.apps), server, ...(postgres === undefined ? [] : [postgres])];
}

const countRunning = async (processes: readonly ProcessIdentity[]) =>
  (await Promise.all(processes.map(isRunning))).filter(Boolean).length;

/** A folder whose `npm start` is this repository's, but for the apps. */
const folderOfFixture = async (): Promise<TemporaryFolder> => {
  const folder = await temporaryFolder();
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(await readFile(join(PROJECT_FOLDER, "package.json"), "utf8")));
  const start = scripts.start.replace(/\S+\.ts$/u, fileURLToPath(new URL("fixtures/start.ts", import.meta.url)));
  await writeFile(join(folder.path, "package.json"), JSON.stringify({ scripts: { start } }));
  return folder;
};

test("npm start starts everything, restarts what crashes and reports it, and stops in order when npm alone is signalled, as by a supervisor", async () => {
  await using npmFolder = await folderOfFixture();
  await using folder = await dataFolder(cluster);
  // As on a full disk: a device that answers every write with ENOSPC.
  await mkdir(join(folder.path, "logs"));
  await symlink("/dev/full", join(folder.path, "logs/agents.log"));
  const env = { CROSSDESK_DATA: folder.path, PORT: String(await findFreePort()) };
  await using program = new Program({ npmFolder: npmFolder.path }, { env });
  await untilReady(program);
  expect(program.stdout).toMatch(/agents\.log cannot be written: ENOSPC.*Everything else goes on/);
  expect(program.stdout).toMatch(/curl -sS http:.*\/user\/log\/message/);
  expect(program.stdout).toContain("tickets warns");
  const before = await processesOf(folder.path);
  expect(before).toHaveLength(8);

  const record = await readStackRecord(folder.path);
  process.kill(record?.apps["tickets"]?.pid ?? 0, "SIGKILL");
  await expect.poll(() => program.stdout, withinSeconds).toContain("tickets was ended by SIGKILL; starting it again");
  await expect.poll(() => program.stdout, withinSeconds).toContain("tickets is back");
  process.kill(before.at(-1)?.pid ?? 0, "SIGKILL");
  await expect.poll(() => program.stdout, withinSeconds).toContain("PostgreSQL is back");

  const running = await processesOf(folder.path);
  const stoppedAt = performance.now();
  program.child.kill("SIGTERM");
  expect(await program.exited).toBe(0);
  expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  expect(await countRunning(running)).toBe(0);
  expect(await readFile(join(folder.path, "logs/tickets.log"), "utf8")).toContain("tickets stops");
});

test("npm start comes up with all apps, and when the whole group is signalled, as by Ctrl-C in a terminal, they stop in order", async () => {
  // Nothing is there yet, nor anything copied.
  await using data = await temporaryFolder();
  const port = await findFreePort();
  await using npm = new Program(
    { npmFolder: PROJECT_FOLDER },
    { env: { CROSSDESK_DATA: data.path, PORT: String(port) } },
  );
  await untilReady(npm);
  const token = /^ +admin +(\S+)$/m.exec(npm.stdout)?.[1];
  const tickets = await fetch(`http://127.0.0.1:${port}/backend/api/support-ticket`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(tickets.status).toBe(200);
  const running = await processesOf(data.path);
  expect(await countRunning(running)).toBe(8);
  process.kill(-(npm.child.pid ?? 0), "SIGINT");
  expect(await npm.exited).toBe(0);
  expect(await countRunning(running)).toBe(0);
  expect(npm.stdout).toContain("Stopped");
  expect(await readFile(join(data.path, "logs/tickets.log"), "utf8")).toContain('"msg":"closed"');
});

test("after a kill -9 nothing stays behind, and the next start takes the same data and ports", async () => {
  await using folder = await dataFolder(cluster);
  const first = await start(folder.path);
  await untilReady(first);
  const left = await processesOf(folder.path);
  const ports = (await readStackRecord(folder.path))?.ports;
  first.child.kill("SIGKILL");
  await first.exited;

  // At once: whatever is still running is ended by the new start, at the latest.
  await using second = await start(folder.path);
  await untilReady(second);
  expect(await countRunning(left)).toBe(0);
  expect((await readStackRecord(folder.path))?.ports).toEqual(ports);
  second.child.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});

test("a second start on the same data folder is refused, and the first one goes on", async () => {
  await using folder = await dataFolder(cluster);
  await using first = await start(folder.path);
  await untilReady(first);
  await using second = await start(folder.path);
  expect(await second.exited).toBe(1);
  expect(second.stdout).toContain(`already runs on ${folder.path} (process ${first.child.pid}`);
  const running = await processesOf(folder.path);
  expect(await countRunning(running)).toBe(8);

  // Ctrl-C twice: no waiting.
  first.child.kill("SIGINT");
  first.child.kill("SIGINT");
  await first.exited;
  await expect.poll(() => countRunning(running), withinSeconds).toBe(0);
});

test("a port in use, a server that does not answer and wrong settings are reported before anything starts", async () => {
  await using folder = await temporaryFolder();
  await using other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const taken = String(typeof address === "object" ? address?.port : "");
  const free = String(await findFreePort());
  const [port, database, settings, keys] = await Promise.all(
    [
      { PORT: taken, CROSSDESK_DATA: join(folder.path, "a") },
      { DATABASE_URL: `postgres://me:hidden@127.0.0.1:${free}/postgres`, CROSSDESK_DATA: join(folder.path, "b") },
      { PORT: "-1" },
      { NODE_ENV: "production", AUTH_SECRET: "a secret of more than 32 characters" },
    ].map(async (env) => {
      await using program = await start(join(folder.path, "c"), env);
      return { code: await program.exited, stdout: program.stdout };
    }),
  );
  expect(port?.stdout).toContain(`Port ${taken} on 127.0.0.1 is in use`);
  expect(database?.stdout).toMatch(/PostgreSQL at 127\.0\.0\.1:\d+ \(database postgres, user me\) cannot be used/);
  expect(database?.stdout).not.toContain("hidden");
  expect(settings?.stdout).toContain("PORT must be 1 or more");
  expect(keys?.stdout).toContain("WEBHOOKS_ENCRYPTION_KEYS is needed when NODE_ENV is production");
  expect([port, database, settings, keys].map((each) => each?.code)).toEqual([1, 1, 1, 1]);
});
