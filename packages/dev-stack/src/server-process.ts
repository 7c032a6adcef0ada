import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { guard, type Watchdog } from "./watchdog.ts";
import { isDiskFull } from "./disk-full.ts";
import { endProcess, identifyProcess, isRunning, ProcessIdentity } from "./processes.ts";

/** Who runs a server, and which process it is; kept in its folder. */
export const ServerRecord = z.object({ owner: ProcessIdentity, server: ProcessIdentity });
const LARGEST_LOG = 10 * 1024 * 1024;

export interface ServerCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where the log and the record of the running process are kept. */
  readonly folder: string;
  /** Remove `folder` when this process dies without having stopped the server. */
  readonly temporary: boolean;
  /** Asks the server to end when this process dies. */
  readonly stopSignal: NodeJS.Signals;
  /** Resolves to true once the server takes connections; called repeatedly. */
  readonly isReady: (pid: number) => Promise<boolean>;
  readonly readyWithinMs: number;
}

/** The server ended, or was not ready in time; `log` is what it wrote last. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";
  readonly log: string;

  constructor(server: string, reason: string, log: string) {
    super(`${server} ${reason}${log === "" ? "." : `; it said:\n${log}`}`);
    this.log = log;
  }
}

/** Another living process uses this folder. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}. Stop that one first, or use another folder.`);
  }
}

/** A server run as a child in a session of its own, which ends with this process however that one dies. */
export class ServerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  private constructor(child: ChildProcess, pid: number, watchdog: Watchdog) {
    this.pid = pid;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once("exit", () => {
        watchdog.release();
        resolve();
      });
    });
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Settles when the server has ended, for whatever reason. */
  get exited(): Promise<void> {
    return this.#exited;
  }

  static async start(options: ServerCommand): Promise<ServerProcess> {
    const logFile = join(options.folder, "server.log");
    const logStart = await rotate(logFile);
    const log = openSync(logFile, "a", 0o600);
    const child = spawn(options.command, options.args, {
      cwd: "/",
      env: options.env ?? process.env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    await new Promise((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    const pid = child.pid ?? 0;
    const watchdog = guard({
      pid,
      signal: options.stopSignal,
      ...(options.temporary ? { folder: options.folder } : {}),
    });
    const server = new ServerProcess(child, pid, watchdog);
    // A forgotten server must not keep this process alive; the watchdog ends it afterwards.
    child.unref();
    // Only for a start after this process was killed; on a full disk it must do without.
    await writeRecord(options.folder, pid).catch(async (error: unknown) => {
      if (isDiskFull(error)) return;
      await server.end("SIGKILL", 0);
      throw error;
    });
    await server.#untilReady(options, async () => (await readFile(logFile, "utf8")).slice(logStart).trim());
    return server;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends `signal`, then SIGKILL when the server is still there after `graceMs`. */
  async end(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    if (!this.running) return;
    this.#child.ref();
    this.signal("SIGCONT");
    this.signal(signal);
    const timer = setTimeout(() => this.signal("SIGKILL"), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  async #untilReady(options: ServerCommand, readLog: () => Promise<string>): Promise<void> {
    const giveUpAt = performance.now() + options.readyWithinMs;
    while (!(await options.isReady(this.pid))) {
      if (!this.running) throw new ServerStartError(options.name, "ended while starting", await readLog());
      if (performance.now() > giveUpAt) {
        await this.end("SIGKILL", 0);
        throw new ServerStartError(options.name, `was not ready after ${options.readyWithinMs} ms`, await readLog());
      }
      await delay(20);
    }
  }
}

/**
 * Makes a server's folder ours: ends a server that a killed process left behind there.
 * Throws a FolderInUseError when the process that started it is still alive.
 */
export async function claimFolder(folder: string, stopSignal: NodeJS.Signals): Promise<void> {
  const text = await readFile(recordFile(folder), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const record = ServerRecord.safeParse(parseJson(text));
  if (record.success && (await isRunning(record.data.server))) {
    if (await isRunning(record.data.owner)) throw new FolderInUseError(folder, record.data.owner.pid);
    await endProcess(record.data.server, { signal: stopSignal, graceMs: 5000 });
  }
  await rm(recordFile(folder), { force: true });
}

async function writeRecord(folder: string, pid: number): Promise<void> {
  const [owner, server] = await Promise.all([identifyProcess(process.pid), identifyProcess(pid)]);
  if (owner !== undefined && server !== undefined) {
    await writeFile(recordFile(folder), JSON.stringify({ owner, server }));
  }
}

function recordFile(folder: string): string {
  return join(folder, "process.json");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Keeps one previous log once it has grown large; returns where the next entry will start. */
async function rotate(logFile: string): Promise<number> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LARGEST_LOG) return size;
  await rename(logFile, `${logFile}.1`);
  return 0;
}
