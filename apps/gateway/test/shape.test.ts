import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DIALECTS } from "../src/app.ts";

const SOURCE = fileURLToPath(new URL("../src/", import.meta.url));

/** What every dialect consists of; it may have more. */
const DIALECT = [
  "README.md",
  "documentation.ts",
  "errors.ts",
  "fixtures",
  "from-contract.ts",
  "mapping.test.ts",
  "operations.ts",
  "routes.ts",
  "schemas.ts",
  "to-contract.ts",
];

test("the source is main, app, configuration and clients, and a folder for each part of the gateway", async () => {
  expect((await readdir(SOURCE)).toSorted()).toEqual([
    "api",
    "app.ts",
    "clients.ts",
    "config.test.ts",
    "config.ts",
    "dialects",
    "edge",
    "live",
    "main.ts",
    "surfaces",
  ]);
});

test("every dialect is a folder of its own name with the same files", async () => {
  const folders = await readdir(join(SOURCE, "dialects"));
  expect(folders.toSorted()).toEqual(DIALECTS.map(({ name }) => name).toSorted());
  for (const folder of folders) {
    const files = await readdir(join(SOURCE, "dialects", folder));
    expect({ folder, missing: DIALECT.filter((file) => !files.includes(file)) }).toEqual({ folder, missing: [] });
  }
});

test("every surface is a folder with one entry that is named after what it serves", async () => {
  const entries = await readdir(join(SOURCE, "surfaces"));
  const folders: string[] = [];
  for (const entry of entries) if ((await stat(join(SOURCE, "surfaces", entry))).isDirectory()) folders.push(entry);
  expect(folders.toSorted()).toEqual(["chat", "export", "files", "health", "pages", "reference", "sign-in", "trpc"]);
  for (const folder of folders) {
    const files = await readdir(join(SOURCE, "surfaces", folder));
    expect({ folder, entries: files.filter((file) => /-surfaces?\.ts$/u.test(file)).length }).toEqual({
      folder,
      entries: 1,
    });
  }
});
