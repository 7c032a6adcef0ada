import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newEncryptionKeys } from "@crossdesk/deploy";
import { findFreePort, startNats, startPostgres } from "@crossdesk/dev-stack";
import type { BenchmarkOptions } from "../benchmark.ts";
import { fillCache, startApp } from "../files/app-process.ts";
import { table } from "../partner/markdown-table.ts";
import { median, sum } from "../partner/statistics.ts";
import { loadedModules } from "./loaded-modules.ts";

const APPS = ["gateway", "tickets", "agents", "files", "webhooks"] as const;
const STARTS = { short: 8, full: 25 } as const;

type App = (typeof APPS)[number];
type Environment = Readonly<Record<string, string>>;

interface Start {
  /** All of these until the app is ready, in milliseconds and bytes. */
  readonly cpu: number;
  readonly took: number;
  readonly memory: number;
}

const startOnce = async (app: App, env: Environment): Promise<Start> => {
  const port = await findFreePort();
  const own = app === "gateway" ? { PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` } : {};
  const began = performance.now();
  await using started = await startApp(app, { ...env, ...own });
  const took = performance.now() - began;
  return { cpu: await started.cpu(), took, memory: await started.memory() };
};

/** What a process reads off its own clock is in steps of 10 ms, so CPU is the mean of all starts. */
const toRow = (app: App, starts: readonly Start[], modules: number): readonly string[] => [
  app,
  (sum(starts.map(({ cpu }) => cpu)) / starts.length).toFixed(0),
  median(starts.map(({ took }) => took)).toFixed(0),
  (median(starts.map(({ memory }) => memory)) / 1e6).toFixed(0),
  String(modules),
];

/** Starts each app again and again on servers and databases that are there, the apps in turn, with a compile cache that is full. */
export const benchmarkStart = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const apps = APPS.filter((app) => words.length === 0 || words.includes(app));
  await using folder = await mkdtempDisposable(join(tmpdir(), "crossdesk-bench-"));
  await using postgres = await startPostgres();
  await using nats = await startNats();
  const env = {
    NODE_ENV: "production",
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder.path,
    PARTNER_AUTH: "open",
    AUTH_SECRET: "a secret that is only good for this benchmark",
    WEBHOOKS_ENCRYPTION_KEYS: newEncryptionKeys(),
  };
  const found = new Map<App, Start[]>(apps.map((app) => [app, []]));
  for (const app of apps) await fillCache(app);
  // The first ones make and migrate the databases.
  for (const app of apps) await startOnce(app, env);
  for (let round = 0; round < (full ? STARTS.full : STARTS.short); round += 1) {
    for (const [app, starts] of found) starts.push(await startOnce(app, env));
  }
  const modules = await Promise.all(apps.map(async (app) => (await loadedModules(app)).size));
  const rows = apps.map((app, index) => toRow(app, found.get(app) ?? [], modules[index] ?? 0));
  console.log(table(["app", "CPU, ms", "ready after, ms", "memory, MB", "modules"], rows));
};
