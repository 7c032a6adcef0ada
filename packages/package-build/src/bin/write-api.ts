#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { apiReport } from "../api-report.ts";
import { toPublishedManifest } from "../published-manifest.ts";

// Writes down what the published packages declare: `npm run api`. What changes in it is part of a change's diff.

const packages = new URL("../../../", import.meta.url);
for (const name of ["trpc-nats", "client"]) {
  const folder = new URL(`${name}/`, packages);
  const { status } = spawnSync("npm", ["run", "build"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) process.exit(1);
  const source: unknown = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const report = await apiReport({ folder: fileURLToPath(folder), manifest: toPublishedManifest(source) });
  await writeFile(new URL("api.txt", folder), report);
}
