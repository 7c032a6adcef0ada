import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import type { CommandOptions } from "../src/command.ts";
import { openCluster } from "../src/postgres-cluster.ts";
import { sendSignal } from "../src/processes.ts";

/** What a program gets of this process's environment: the compile cache, too, so that apps start sooner. */
export const PASSED_ON: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
};

/** A folder that is removed at the end of the test. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "crossdesk-test-"));
  // What a server's last processes write meanwhile is removed by another try.
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

/** An initialised PostgreSQL cluster without a server, to be copied: initdb takes a second or two. */
export async function initialisedCluster(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await openCluster({ folder: folder.path, durable: false });
  return folder;
}

/** A data folder of `npm start` with a copy of that cluster. */
export async function dataFolder(cluster: TemporaryFolder): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await openCluster({ folder: join(folder.path, "postgres"), durable: false, copyOf: cluster.path });
  return folder;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Runs a command in this process: what it says, and the code that its program would end with. */
export async function runCommand(
  command: (options: CommandOptions) => Promise<number>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) {
  const said = { stdout: "", stderr: "" };
  const into = (stream: keyof typeof said) => ({
    write: (text: unknown) => {
      said[stream] += String(text);
      return true;
    },
  });
  const code = await command({ args, env, stdout: into("stdout"), stderr: into("stderr") });
  return { code, ...said };
}

/** A program of this package, run by Node as a person would run it, or `npm start` of a folder. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  readonly #isGroup: boolean;
  #stdout = "";
  #stderr = "";

  constructor(
    file: string | { readonly npmFolder: string },
    options: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
  ) {
    this.#isGroup = typeof file !== "string";
    const [command, args, cwd] =
      typeof file === "string"
        ? [process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...(options.args ?? [])]]
        : ["npm", ["start"], file.npmFolder];
    this.child = spawn(command, args, {
      cwd,
      env: { ...PASSED_ON, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // npm and what it runs, so that they can be signalled together, and without this process.
      detached: this.#isGroup,
    });
    this.child.stdout?.on("data", (chunk) => (this.#stdout += String(chunk)));
    this.child.stderr?.on("data", (chunk) => (this.#stderr += String(chunk)));
    this.exited = new Promise((resolve) => {
      this.child.once("close", (code, signal) => resolve(signal ?? code));
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.pid !== undefined) sendSignal(this.#isGroup ? -this.child.pid : this.child.pid, "SIGKILL");
    await this.exited;
  }
}
