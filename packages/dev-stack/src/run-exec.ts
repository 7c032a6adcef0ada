import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { prettyFactory } from "pino-pretty";
import { appEnvironment, environmentOf, type ServerUrls } from "./app-environment.ts";
import { colors } from "./colors.ts";
import { identifyProcess, isRunning, type ProcessIdentity, sendSignal } from "./processes.ts";
import type { Output } from "./reporter.ts";
import { devFolder } from "./run-dev.ts";
import { readSettings } from "./settings.ts";
import { readStackRecord } from "./stack-record.ts";
import { onStopSignal } from "./stop-signals.ts";
import { guard } from "./watchdog.ts";

const SERVERS_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 2500;

export interface ExecOptions {
  readonly command: readonly string[];
  /** The app's folder; its name stands before each line. */
  readonly cwd: string;
  readonly output: Output;
}

/**
 * Runs a command (an app with `node --watch`, say) against the servers of `npm run dev`: waits for them, hands their
 * addresses over, makes its JSON logs readable, and ends it with them. Returns the exit code.
 */
export async function runExec({ command, cwd, output }: ExecOptions): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new Error("Nothing to run. Usage: with-servers -- <command> [arguments]");
  const name = basename(cwd);
  const settings = readSettings(process.env);
  const stop = new AbortController();
  let child: ChildProcess | undefined;
  const stopped = new Promise<void>((resolve) => {
    onStopSignal({
      async first() {
        stop.abort();
        resolve();
      },
      async second() {
        if (child?.pid !== undefined) sendSignal(-child.pid, "SIGKILL");
      },
    });
  });
  const say = (line: string) => output.write(`${paintName(name)} ${line}\n`);
  const stack = await untilServers(settings.dataFolder, stop.signal, say);
  if (stack === undefined) return stop.signal.aborted ? 0 : 1;

  const env = await appEnvironment(settings, stack.urls);
  const running = spawn(program === "node" ? process.execPath : program, args, {
    cwd,
    env: await environmentOf(name, { settings, urls: stack.urls, env }),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = running;
  const pretty = prettyFactory({
    colorize: colors.red("x") !== "x",
    // The app's name stands before each line, and requestId says what reqId says.
    ignore: "pid,hostname,name,service,reqId",
    translateTime: "SYS:HH:MM:ss.l",
    singleLine: true,
  });
  for (const stream of [running.stdout, running.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      for (const part of pretty(line).trimEnd().split("\n")) say(part);
    });
  }
  const exited = new Promise<number>((resolve) => {
    running.once("error", (error) => {
      say(error.message);
      resolve(1);
    });
    running.once("close", (code) => resolve(code ?? 1));
  });
  if (running.pid === undefined) return exited;
  const watchdog = guard({ pid: running.pid, group: true, signal: "SIGTERM" });
  const registration = await register(devFolder(settings.dataFolder), name);
  const code = await Promise.race([exited, stopped, untilGone(settings.dataFolder, stack, stop.signal)]);
  if (code === undefined) await endGroup(running, exited);
  watchdog.release();
  await rm(registration, { force: true });
  return code ?? 0;
}

interface RunningStack {
  readonly owner: ProcessIdentity;
  readonly urls: ServerUrls;
}

async function untilServers(
  dataFolder: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<RunningStack | undefined> {
  const startedAt = performance.now();
  for (let reported = false; !signal.aborted;) {
    const record = await readStackRecord(dataFolder);
    const { owner, natsUrl, databaseUrl, identityUrl } = record ?? {};
    if (owner && natsUrl && databaseUrl && (await isRunning(owner))) {
      return { owner, urls: { natsUrl, databaseUrl, identityUrl: identityUrl ?? undefined } };
    }
    const waited = performance.now() - startedAt;
    if (waited > SERVERS_WITHIN_MS) {
      say("The servers did not start; see what dev-stack says.");
      return undefined;
    }
    if (!reported && waited > 2000) {
      reported = true;
      say(colors.dim("waiting for PostgreSQL and NATS"));
    }
    await delay(100);
  }
  return undefined;
}

/** Resolves when the servers are about to stop, or their process is gone; never when the command is stopped before. */
async function untilGone(dataFolder: string, stack: RunningStack, signal: AbortSignal): Promise<undefined> {
  while (!signal.aborted && (await isRunning(stack.owner))) {
    const record = await readStackRecord(dataFolder);
    if (record?.natsUrl !== stack.urls.natsUrl) return undefined;
    await delay(500);
  }
  return undefined;
}

async function register(folder: string, name: string): Promise<string> {
  const file = join(folder, `${name}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify((await identifyProcess(process.pid)) ?? null));
  return file;
}

/** `node --watch` and the app that it runs are one process group. */
async function endGroup(child: ChildProcess, exited: Promise<number>): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  sendSignal(-pid, "SIGTERM");
  const timer = setTimeout(() => sendSignal(-pid, "SIGKILL"), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
  sendSignal(-pid, "SIGKILL");
}

const PAINTS = new Map([
  ["gateway", colors.cyan],
  ["tickets", colors.green],
  ["agents", colors.yellow],
  ["files", colors.magenta],
  ["webhooks", colors.blue],
]);

function paintName(name: string): string {
  return (PAINTS.get(name) ?? colors.blue)(name.padEnd(8));
}
