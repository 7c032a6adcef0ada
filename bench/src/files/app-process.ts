import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { appNodeOptions, fillCompileCache } from "@crossdesk/deploy";

/** A program that runs beside the benchmark. */
export interface AppProcess extends AsyncDisposable {
  readonly pid: number;
  /** Bytes of memory that it has now. */
  readonly memory: () => Promise<number>;
  /** Milliseconds of CPU that it has taken so far. */
  readonly cpu: () => Promise<number>;
}

/** A cache that was named is taken as it is: tests share theirs. */
const given = process.env["NODE_COMPILE_CACHE"];
/** As `npm start` and the image have it. */
export const NODE_COMPILE_CACHE = given ?? join(tmpdir(), "crossdesk-bench-compile-cache");

/** Milliseconds of CPU that a process has taken so far. */
export const readCpu = async (pid: number | undefined): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  // The name may hold blanks; user and system time are the 14th and 15th field, in ticks of 10 ms.
  const [, ...fields] = stat.slice(stat.lastIndexOf(")")).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** Starts a program, with the gateway's options of Node by default; resolves when its first message says that it is ready. */
export const startProcess = async (
  main: URL,
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = appNodeOptions("gateway"),
): Promise<AppProcess> => {
  const child = spawn(process.execPath, [...nodeOptions, main.pathname], {
    env: { PATH: process.env["PATH"], LOG_LEVEL: "warn", NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`${main.pathname} ended before it was ready.`);
    }),
  ]);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${main.pathname} has no process id.`);
  return {
    pid,
    memory: async () => {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
    },
    cpu: () => readCpu(pid),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
};

export type App = "gateway" | "tickets" | "agents" | "files";

/** Those that have what they load in the cache. */
const filled = new Set<string>();

/** Has what Node makes of an app's sources in the cache, whatever was changed since the last run. */
export const fillCache = async (app: string): Promise<void> => {
  if (given !== undefined || filled.has(app)) return;
  await fillCompileCache(NODE_COMPILE_CACHE, [app]);
  filled.add(app);
};

/** Starts one of the apps as `npm start` does a second time; `nodeOptions` come on top. */
export const startApp = async (
  app: App | "webhooks",
  env: Readonly<Record<string, string>>,
  nodeOptions: readonly string[] = [],
): Promise<AppProcess> => {
  await fillCache(app);
  return startProcess(new URL(`../../../apps/${app}/src/main.ts`, import.meta.url), env, [
    ...appNodeOptions(app),
    ...nodeOptions,
  ]);
};
