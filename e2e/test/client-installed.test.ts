import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

const run = promisify(execFile);
const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PACKAGES = ["contracts", "trpc-nats", "client"];
/** Oldest first: what the packages' `engines` promise. */
const NODE_VERSIONS = ["20.20.2", "22.23.1", "24.21.0"];
const NODE_PACKAGE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

let system: System;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-outside-"));
  const tarballs = join(folder, "tarballs");
  const app = join(folder, "app");
  await cp(pathOf("fixtures/outside"), app, { recursive: true });
  await run("mkdir", ["-p", tarballs]);
  for (const name of PACKAGES)
    await run("npm", ["pack", "--pack-destination", tarballs], { cwd: pathOf(`../../packages/${name}`) });
  await writeFile(join(app, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  const packed = (await readdir(tarballs)).map((name) => join(tarballs, name));
  // The compiler and this process's Node are this repository's: unpacking them once more is most of the work.
  const others = [
    "@types/node@24.19.2",
    ...NODE_VERSIONS.filter((version) => version !== process.versions.node).map(
      (version) => `node${version.slice(0, 2)}@npm:${NODE_PACKAGE}@${version}`,
    ),
  ];
  await run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...packed, ...others],
    { cwd: app },
  );
  system = await startSystem();
}, 480_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const Printed = z.object({
  node: z.string(),
  subject: z.string(),
  change: z.string(),
  refused: z.string(),
  upload: z.string(),
  missing: z.string(),
});

/** Checks the program and makes JavaScript of it, for a Node that does not take types. */
const compile = () =>
  run(pathOf("../../node_modules/.bin/tsc"), ["-p", join(folder, "app/tsconfig.json")], { cwd: join(folder, "app") });

const programOf = (version: string): string =>
  version === process.versions.node
    ? process.execPath
    : join(folder, "app/node_modules", `node${version.slice(0, 2)}`, "bin/node");

test(
  "a program outside this repository compiles strictly, declarations included, and runs on every Node that is promised",
  { timeout: 240_000 },
  async () => {
    const { stdout } = await compile().catch((error: { stdout?: string }) => ({
      stdout: error.stdout ?? "tsc failed",
    }));
    expect(stdout).toBe("");
    const token = await createToken("service", { sub: "billing", entityId: "main" });
    for (const version of NODE_VERSIONS) {
      for (const transport of ["nats", "http"]) {
        const printed = await run(programOf(version), ["built/program.js"], {
          cwd: join(folder, "app"),
          env: { TRANSPORT: transport, NATS_URL: system.nats.url, CROSSDESK_URL: system.url, CROSSDESK_TOKEN: token },
        });
        expect(Printed.parse(JSON.parse(printed.stdout)), `${transport} on Node ${version}`).toEqual({
          node: version,
          subject: "Refund",
          change: "Added message",
          refused: "VALIDATION_FAILED",
          // Over NATS the broker's rights decide, which this test's broker does not restrict.
          upload: transport === "http" ? "FORBIDDEN" : "answered",
          missing: "TICKET_NOT_FOUND",
        });
      }
    }
  },
);
