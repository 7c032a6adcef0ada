import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiReport } from "@crossdesk/package-build";
import { z } from "zod";
import { parsePrograms, programUser, PROJECT_FOLDER } from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { connect } from "@nats-io/transport-node";
import { AS_EVER, runPreviousProgram } from "../src/wire/previous-program.ts";
import { readRecording } from "../src/wire/recording.ts";
import { replayWire } from "../src/wire/replay-wire.ts";
import { findNode } from "./support/other-node.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

const run = promisify(execFile);
const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PACKAGES = ["contracts", "trpc-nats", "client"];
/** Not by its name alone: a tool that is installed here has an older one of its own. */
const TSC = pathOf("../../node_modules/typescript/bin/tsc");
/** Oldest first: what the packages' `engines` promise. */
const NODE_VERSIONS = ["20.20.2", "22.23.1", "24.21.0"];
const PEERS = ["@nats-io/transport-node@3.4.0", "@trpc/client@11.25.2", "@trpc/server@11.25.2", "zod@4.6.7"];
const FLAGS = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
/** It names the tRPC that it wants exactly, and that is not the newest. */
const TANSTACK = [
  "@nats-io/transport-node@3.4.0",
  "@tanstack/react-query@5.108.4",
  "@trpc/tanstack-react-query@11.22.1",
  "@types/node@24.19.2",
  "@types/react@19.2.6",
  "eventsource@5.1.5",
  "react@19.2.9",
  "zod@4.6.7",
];

let nats: NatsServer;
let system: System;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-outside-"));
  const tarballs = join(folder, "tarballs");
  const app = join(folder, "app");
  await cp(pathOf("fixtures/outside"), app, { recursive: true });
  await mkdir(tarballs);
  const workspaces = PACKAGES.flatMap((name) => ["--workspace", `@crossdesk/${name}`]);
  await run("npm", ["pack", ...workspaces, "--pack-destination", tarballs], { cwd: PROJECT_FOLDER });
  await writeFile(join(app, "package.json"), JSON.stringify({ name: "outside", private: true, type: "module" }));
  const packed = (await readdir(tarballs)).map((name) => join(tarballs, name));
  // The compiler is this repository's: unpacking it once more is much work.
  const others = ["@types/node@24.19.2", "@nats-io/jetstream@3.4.0", ...PEERS];
  await cp(pathOf("fixtures/tanstack"), join(folder, "tanstack"), { recursive: true });
  await writeFile(
    join(folder, "tanstack/package.json"),
    JSON.stringify({ name: "tanstack", private: true, type: "module" }),
  );
  await Promise.all([
    run("npm", ["install", ...FLAGS, ...packed, ...others], { cwd: app }),
    run("npm", ["install", ...FLAGS, ...packed, ...TANSTACK], { cwd: join(folder, "tanstack") }),
  ]);
  const key = join(folder, "billing.nk");
  const made = await run(
    process.execPath,
    [
      pathOf("../../packages/dev-stack/src/bin/nats-user.ts"),
      "--name",
      "billing",
      "--calls",
      "tickets,files",
      "--out",
      key,
    ],
    { env: { ...process.env, CROSSDESK_DATA: join(folder, "data") } },
  );
  const setting = /^NATS_PROGRAMS='(.*)'$/mu.exec(made.stdout)?.[1];
  const operator = { user: "operator", password: "operator-password" };
  nats = await startNats({ users: [operator, ...parsePrograms(setting).map(programUser)] });
  system = await startSystem({ nats });
}, 480_000);
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  await nats.stop();
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

interface Compiled {
  readonly errors: string;
  /** Seconds of CPU time, which a busy machine makes little longer. */
  readonly seconds: number;
}

/** Minutes and seconds in user and in system mode, as the shell's `times` prints them. */
const TIMES = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\n$/u;

/** Checks the program and makes JavaScript of it, for a Node that does not take types. */
const compile = async (name: string): Promise<Compiled> => {
  // Several checkers would each check what all of them need.
  const tsc = [process.execPath, TSC, "-p", "tsconfig.json", "--singleThreaded"];
  const compiled = run("sh", ["-c", '"$@" && times', "sh", ...tsc], { cwd: join(folder, name) });
  const { stdout } = await compiled.catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? "" }));
  const [whole, ...times] = TIMES.exec(stdout) ?? [];
  if (whole === undefined) return { errors: stdout === "" ? "tsc failed" : stdout, seconds: Number.NaN };
  const [minutes = 0, seconds = 0, systemMinutes = 0, systemSeconds = 0] = times.map(Number);
  // The line before is the shell's own.
  const errors = stdout.slice(0, -whole.length).replace(/.*\n$/u, "");
  return { errors, seconds: 60 * (minutes + systemMinutes) + seconds + systemSeconds };
};

let compiledApp: Promise<Compiled> | undefined;
const compileApp = (): Promise<Compiled> => (compiledApp ??= compile("app"));

/** Where the system is, and as whom the program enters it. */
const environment = async (): Promise<Record<string, string>> => ({
  NATS_URL: `nats://127.0.0.1:${nats.port}`,
  NATS_KEY: join(folder, "billing.nk"),
  CROSSDESK_URL: system.url,
  CROSSDESK_TOKEN: await createToken("service", { sub: "billing", entityId: "main" }),
});

test(
  "a program outside this repository compiles strictly, declarations included, and runs on every Node that is promised",
  { timeout: 240_000 },
  async () => {
    expect((await compileApp()).errors).toBe("");
    for (const version of NODE_VERSIONS) {
      for (const transport of ["nats", "http"]) {
        const printed = await run(await findNode(version), ["built/program.js"], {
          cwd: join(folder, "app"),
          env: { ...(await environment()), TRANSPORT: transport },
        });
        expect(Printed.parse(JSON.parse(printed.stdout)), `${transport} on Node ${version}`).toEqual({
          node: version,
          subject: "Refund",
          change: "Added message",
          refused: "VALIDATION_FAILED",
          upload: "FORBIDDEN",
          missing: "TICKET_NOT_FOUND",
        });
      }
    }
  },
);

test("the packages cost a program less than 3 seconds of type checking", { timeout: 240_000 }, async () => {
  const bare = join(folder, "app/bare");
  await mkdir(bare);
  await writeFile(join(bare, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["*.ts"] }));
  await writeFile(join(bare, "bare.ts"), 'export const said = process.env["PATH"] ?? "nothing";\n');
  let costs = (await compileApp()).seconds - (await compile("app/bare")).seconds;
  // Whatever else runs takes its part of the caches.
  for (let again = 0; again < 3 && !(costs < 3); again += 1)
    costs = (await compile("app")).seconds - (await compile("app/bare")).seconds;
  process.stdout.write(`Checking a program with the packages: ${costs.toFixed(1)} s more than without\n`);
  expect(costs).toBeLessThan(3);
});

test(
  "tRPC's own links and tanstack-react-query's options work with what is installed, on every Node",
  { timeout: 120_000 },
  async () => {
    expect((await compile("tanstack")).errors).toBe("");
    for (const version of NODE_VERSIONS) {
      for (const transport of ["nats", "http"]) {
        const printed = await run(await findNode(version), ["built/tooling.js"], {
          cwd: join(folder, "tanstack"),
          env: { ...(await environment()), TRANSPORT: transport },
        });
        expect(JSON.parse(printed.stdout), `${transport} on Node ${version}`).toEqual({
          change: "Added message",
          missing: "TICKET_NOT_FOUND",
          refusals: 2,
          logged: true,
          status: "WORKFLOW_DONE",
        });
      }
    }
  },
);

test.each(["trpc-nats", "client"])("%s declares what is written down: `npm run api` writes it", async (name) => {
  const installed = join(folder, "app/node_modules/@crossdesk", name);
  const manifest: unknown = JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  const written = await readFile(pathOf(`../../packages/${name}/api.txt`), "utf8");
  expect(await apiReport({ folder: installed, manifest })).toBe(written);
});

describe("the previous release", () => {
  let previous: string;
  beforeAll(async () => {
    previous = join(folder, "previous");
    await cp(pathOf("fixtures/previous"), previous, { recursive: true });
    await writeFile(
      join(previous, "package.json"),
      JSON.stringify({ name: "previous", private: true, type: "module" }),
    );
    const packed = (await readdir(previous))
      .filter((name) => name.endsWith(".tgz"))
      .map((name) => join(previous, name));
    await run("npm", ["install", ...FLAGS, ...packed, ...PEERS], { cwd: previous });
  }, 240_000);

  test.each(["nats", "http"])("its client works with this system, over %s", async (transport) => {
    const env = { ...(await environment()), NATS_URL: nats.url, TRANSPORT: transport };
    expect(await runPreviousProgram({ folder: previous, env })).toEqual(AS_EVER);
  });

  test("this client works with what its system answered", async () => {
    await using nats = await startNats({ jetstream: false });
    const nc = await connect({ servers: nats.url });
    replayWire(nc, (await readRecording()).program);
    // The same program, with this release's packages.
    await cp(join(previous, "program.ts"), join(folder, "app/previous-program.ts"));
    const env = { NATS_URL: nats.url, TRANSPORT: "nats" };
    const installed = { folder: join(folder, "app"), file: "previous-program.ts", env };
    expect(await runPreviousProgram(installed)).toEqual(AS_EVER);
    await nc.close();
  });
});
