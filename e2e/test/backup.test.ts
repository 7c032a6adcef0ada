import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtempDisposable, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { databaseUrl, PROJECT_FOLDER, SERVICES, withClient } from "@crossdesk/deploy";
import { findFreePort } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { z } from "zod";
import { findLost } from "../src/upgrade/check-kept.ts";
import { startLoad } from "../src/upgrade/load.ts";
import { SETTINGS } from "../src/upgrade/settings.ts";
import { makePast } from "../src/upgrade/stage.ts";

const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
const READY = "Ctrl-C stops everything";
/** What is kept apart from data and backups: without it, both are worth less. */
const SECRETS = ["auth-secret", "session-secret", "webhooks-encryption-keys", "audit-anchor-key"];
/** The rest of the machine has its part of the processors. */
const PAUSE_MS = 400;
const Record_ = z.object({ databaseUrl: z.string(), natsUrl: z.string() });

/** Runs one of the documented programs to its end. */
const run = async (program: string, args: readonly string[], env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, program), ...args], {
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), said: stdout + stderr };
};

/** `npm start`, until it is ready. */
const start = async (env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, "packages/dev-stack/src/bin/start.ts")], {
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...SETTINGS, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  await expect.poll(() => said, { timeout: 90_000 }).toContain(READY);
  const { databaseUrl: server, natsUrl } = Record_.parse(
    JSON.parse(await readFile(join(String(env["CROSSDESK_DATA"]), "stack.json"), "utf8")),
  );
  const { username, password, host } = new URL(natsUrl);
  const nc = await connect({ servers: host, user: username, pass: password });
  return {
    databaseOf: (service: string) => databaseUrl(server, `crossdesk_${service}`),
    nc,
    [Symbol.asyncDispose]: async () => {
      await nc.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
};

/** Which tickets there are and who has them, as tickets and agents each say. */
const standings = async (databaseOf: (service: string) => string) => {
  const read = (service: string, sql: string) =>
    withClient(databaseOf(service), async (client) =>
      (await client.query<{ line: string }>(sql)).rows.map(({ line }) => line),
    );
  return {
    tickets: await read(
      "tickets",
      "SELECT id || ' ' || coalesce(assigned_agent_id::text, '-') AS line FROM tickets ORDER BY 1",
    ),
    agents: await read(
      "agents",
      "SELECT ticket_id || ' ' || coalesce(agent_id::text, '-') AS line FROM assignments ORDER BY 1",
    ),
  };
};

test("a backup that is taken under load brings everything back after all was destroyed, and work goes on", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "crossdesk-backup-"));
  const [data, to, safe] = ["data", "backup", "safe"].map((name) => join(folder.path, name));
  if (data === undefined || to === undefined || safe === undefined) throw new Error("There is no folder.");
  const PORT = String(await findFreePort());
  const env = { CROSSDESK_DATA: data, PORT, PARTNER_AUTH: "required" };
  const url = `http://127.0.0.1:${PORT}`;
  let past: Awaited<ReturnType<typeof makePast>>;
  let tally: Awaited<ReturnType<typeof startLoad>>["tally"];
  {
    await using system = await start(env);
    const authSecret = (await readFile(join(data, "auth-secret"), "utf8")).trim();
    const asking = { url, authSecret, nc: system.nc };
    past = await makePast({ ...asking, databases: SERVICES.map(system.databaseOf) });
    const load = await startLoad({ ...asking, pauseMs: PAUSE_MS });
    await load.round();
    const { subjects, texts } = load.tally;
    tally = { ...load.tally, subjects: new Set(subjects), texts: new Set(texts) };
    const taken = await run("packages/backup/src/bin/backup.ts", ["--to", to], env);
    expect(taken).toEqual({ code: 0, said: expect.stringMatching(/^tickets: \d+ rows[^]+files: [1-9]/u) });
    await load.round();
    await load.end();
    // No request was refused, and none waited for long.
    expect(load.tally.failures).toEqual([]);
    const refused = await run("packages/backup/src/bin/restore.ts", ["--from", to, "--replace"], env);
    expect(refused).toEqual({ code: 1, said: expect.stringContaining("already runs") });
    await Promise.all(
      SECRETS.filter((name) => existsSync(join(data, name))).map((name) => cp(join(data, name), join(safe, name))),
    );
  }
  await rm(data, { recursive: true });

  const without = await run("packages/backup/src/bin/restore.ts", ["--from", to], env);
  expect(without).toEqual({ code: 1, said: expect.stringContaining("WEBHOOKS_ENCRYPTION_KEYS is missing") });
  await cp(safe, data, { recursive: true });
  const restored = await run("packages/backup/src/bin/restore.ts", ["--from", to], env);
  expect(restored).toEqual({ code: 0, said: expect.stringContaining("Everything is as of") });
  const again = await run("packages/backup/src/bin/restore.ts", ["--from", to], env);
  expect(again).toEqual({ code: 1, said: expect.stringContaining("--replace") });

  await using system = await start(env);
  const { databaseOf, nc } = system;
  expect(await findLost({ databaseOf, services: SERVICES, tally })).toEqual([]);
  await expect
    .poll(async () => {
      const { tickets, agents } = await standings(databaseOf);
      return tickets.length > 10 && JSON.stringify(tickets) === JSON.stringify(agents);
    })
    .toBe(true);
  const authSecret = (await readFile(join(data, "auth-secret"), "utf8")).trim();
  // Webhooks of what happened while the backup was taken are delivered from now on.
  const changed = (await past.compare({ isSame: true })).filter((line) => !line.startsWith("GET /trpc/webhooks.list"));
  expect(changed).toEqual([]);
  const load = await startLoad({ url, authSecret, nc, pauseMs: PAUSE_MS });
  await load.round();
  await load.end();
  expect(load.tally.failures).toEqual([]);
  expect(await findLost({ databaseOf, services: SERVICES, tally: load.tally })).toEqual([]);
  const audit = await run("apps/tickets/src/bin/audit.ts", ["verify", "--anchors", join(data, "audit-anchors")], {
    CROSSDESK_DATA: data,
    AUDIT_ANCHOR_KEY: (await readFile(join(data, "audit-anchor-key"), "utf8")).trim(),
  });
  expect(audit).toEqual({ code: 0, said: expect.stringContaining("whole") });
});
