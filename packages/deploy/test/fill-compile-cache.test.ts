import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, open, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { appNodeOptions, fillCompileCache, NATS_APPS, SERVICES } from "../src/index.ts";
import { loadedLater } from "../src/fill-compile-cache.ts";
import { PROJECT_FOLDER } from "../src/project-folder.ts";

const run = promisify(execFile);
const temporaryFolder = () => mkdtempDisposable(join(tmpdir(), "crossdesk-cache-"));

/** Runs the program that fills the cache. */
const fill = (folder: string) =>
  run(process.execPath, [join(PROJECT_FOLDER, "packages/deploy/src/bin/fill-compile-cache.ts")], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: folder },
  });

/** Each file of the folder, and when it was written. */
const readCache = async (folder: string): Promise<Record<string, number>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const written = paths.map(async (path) => [path, (await stat(path)).mtimeMs] as const);
  return Object.fromEntries(await Promise.all(written));
};

/** Loads an app and what it may need later, as with a bucket for its files, and returns what Node reports about its cache. */
const load = async (app: string, cache: string): Promise<string> => {
  const main = join(PROJECT_FOLDER, "apps", app, "src", "main.ts");
  const later = loadedLater(app).flatMap((file) => ["--import", file]);
  await using folder = await temporaryFolder();
  const path = join(folder.path, "output");
  // Into a file: of what Node writes into a pipe that is full, a part is lost.
  await using output = await open(path, "w");
  const child = spawn(process.execPath, [...appNodeOptions(app), ...later, main, "--version"], {
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: cache, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
    stdio: ["ignore", output.fd, output.fd],
  });
  await once(child, "exit");
  return readFile(path, "utf8");
};

const FOUND_MIGRATION = / for StrippedTypeScript file:\S+\/db\/migrations\/001-\S+\.\.\.success/;

test("afterwards every app finds all of its sources, and has nothing left to make of them", async () => {
  await using folder = await temporaryFolder();
  expect((await fill(folder.path)).stderr).toBe("");
  const filled = await readCache(folder.path);
  const migrated = new Set<string>();
  for (const app of NATS_APPS) {
    const said = await load(app, folder.path);
    expect(said).toContain(`crossdesk ${app} `);
    expect(said).toMatch(/retrieving transpile cache for StrippedTypeScript file:\S+\/src\/main\.ts\.\.\.success/);
    expect(said).toMatch(/retrieving transpile cache for StrippedTypeScript file:\S+\/src\/s3-store\.ts\.\.\.success/);
    if (FOUND_MIGRATION.test(said)) migrated.add(app);
    expect(said).not.toContain("no transpile cache");
    expect(said).not.toContain("writing cache");
  }
  expect(migrated).toEqual(new Set(SERVICES));
  expect(await readCache(folder.path)).toEqual(filled);
});

test("an app that cannot be loaded is an error, and so is no folder", async () => {
  await using folder = await temporaryFolder();
  await expect(fillCompileCache(folder.path, ["nothing"])).rejects.toThrow(/nothing/);
  await expect(fill("")).rejects.toMatchObject({ code: 1, stderr: "NODE_COMPILE_CACHE must be set\n" });
});
