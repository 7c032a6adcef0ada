import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const RESTART_AFTER_MS = 100;
const PASSED_ON = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] };

/** An app as a process of its own, started again whenever it ends, as the start command does. */
export interface AppProcess extends AsyncDisposable {
  /** Ends the process as a crash would; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when the process, or the one that took its place, has said that it is ready. */
  ready(): Promise<void>;
  readonly starts: number;
}

export const startApp = async (app: string, env: Readonly<Record<string, string>>): Promise<AppProcess> => {
  const main = fileURLToPath(new URL(`../../../apps/${app}/src/main.ts`, import.meta.url));
  let starts = 0;
  let stopping = false;
  let child: ChildProcess;
  let readiness = Promise.withResolvers<void>();
  let output = "";

  const start = (): void => {
    starts += 1;
    const own = spawn(process.execPath, [main], {
      // A gateway that shares a busy machine with everything else refuses nothing for it.
      env: { ...PASSED_ON, LOG_LEVEL: "error", MAX_EVENT_LOOP_DELAY_MS: "60000", ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = own;
    for (const stream of [own.stdout, own.stderr])
      stream?.on("data", (chunk) => (output = `${output}${chunk}`.slice(-10_000)));
    own.once("message", () => readiness.resolve());
    own.once("exit", () => {
      if (stopping) return;
      if (starts > 20) readiness.reject(new Error(`${app} does not stay up:\n${output}`));
      else {
        readiness = Promise.withResolvers<void>();
        setTimeout(start, RESTART_AFTER_MS);
      }
    });
  };
  start();
  await readiness.promise;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  return {
    kill: () => end("SIGKILL"),
    ready: () => readiness.promise,
    get starts() {
      return starts;
    },
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      await end("SIGTERM");
    },
  };
};
