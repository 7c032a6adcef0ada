import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

/** A program that runs beside the benchmark. */
export interface AppProcess extends AsyncDisposable {
  /** Bytes of memory that it has now. */
  readonly memory: () => Promise<number>;
}

/** Starts a program; resolves when it has sent its first message, which says that it is ready. */
export const startProcess = async (main: URL, env: Readonly<Record<string, string>>): Promise<AppProcess> => {
  const child = spawn(process.execPath, [...(main.pathname.includes('gateway')&&process.env['PROF']?['--cpu-prof','--cpu-prof-dir=/tmp/prof']:[]), main.pathname], {
    env: { PATH: process.env["PATH"], LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error(`${main.pathname} ended before it was ready.`);
    }),
  ]);
  return {
    memory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * 1024;
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
};
