import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

/** A process that can be recognised later: the pid alone could meanwhile belong to somebody else. */
export const ProcessIdentity = z.object({ pid: z.int().positive(), started: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** The identity of a living process; undefined when there is none (a zombie counts as none). */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    // The second field is the command in parentheses and may itself hold blanks and parentheses.
    const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
    const started = fields?.[19];
    return started === undefined || fields?.[0] === "Z" ? undefined : { pid, started };
  }
  const listed = await run("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => undefined);
  const started = listed?.stdout.trim();
  return started === undefined || started === "" ? undefined : { pid, started };
}

/** Whether exactly this process, and not a later one with the same pid, is still running. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const current = await identifyProcess(identity.pid);
  return current?.started === identity.started;
}

/** The command line of a process, or undefined when it is gone. */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
    return line?.replaceAll("\0", " ").trim();
  }
  const listed = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => undefined);
  return listed?.stdout.trim();
}

/** Sends a signal; false when the process no longer exists. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}

/** Ends a process of ours that is not our child: `signal` first, SIGKILL after `graceMs`. */
export async function endProcess(
  identity: ProcessIdentity,
  { signal, graceMs }: { signal: NodeJS.Signals; graceMs: number },
): Promise<void> {
  if (!(await isRunning(identity))) return;
  sendSignal(identity.pid, "SIGCONT");
  sendSignal(identity.pid, signal);
  const killAt = performance.now() + graceMs;
  let killed = false;
  while (await isRunning(identity)) {
    if (!killed && performance.now() > killAt) killed = sendSignal(identity.pid, "SIGKILL");
    await delay(20);
  }
}
