import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { NatsServer, PostgresServer } from "@crossdesk/dev-stack";

/** Something that the chaos kills or stops. */
export interface Victim {
  readonly name: string;
  /** `kill -9`; it is restarted immediately. Resolves when it is up again. */
  kill(): Promise<void>;
  /** Stops it as it is, alive and silent. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export interface AppVictim extends Victim, AsyncDisposable {
  /** Ends it as an operator does; it is restarted immediately. Resolves when it is up again. */
  restart(): Promise<void>;
}

export interface ProgramOptions {
  readonly name: string;
  /** The module that Node runs. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** How long a start may take: a minute by default. */
  readonly readyWithinMs?: number;
  readonly onOutput?: (text: string) => void;
}

/** How long after its end a program is started again. */
export const RESTART_AFTER_MS = 100;
const MOST_OUTPUT = 20_000;

/** Starts a program that says `ready` over its channel, and starts it again whenever it ends. */
export const startProgram = async ({
  name,
  main,
  env,
  nodeOptions = [],
  readyWithinMs = 60_000,
  onOutput = () => undefined,
}: ProgramOptions): Promise<AppVictim> => {
  let child: ChildProcess;
  let isEnding = false;
  let restart: NodeJS.Timeout | undefined;
  let output = "";
  let readiness = Promise.withResolvers<void>();

  const start = (): void => {
    const own = spawn(process.execPath, [...nodeOptions, main], {
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        LOG_LEVEL: "error",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    child = own;
    for (const stream of [own.stdout, own.stderr]) {
      stream?.on("data", (chunk) => {
        output = `${output}${chunk}`.slice(-MOST_OUTPUT);
        onOutput(String(chunk));
      });
    }
    own.once("message", () => readiness.resolve());
    own.once("exit", () => {
      if (isEnding) return;
      readiness = Promise.withResolvers<void>();
      restart = setTimeout(start, RESTART_AFTER_MS);
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  };
  const ready = async (): Promise<void> => {
    const late = AbortSignal.timeout(readyWithinMs);
    const { promise, reject } = Promise.withResolvers<never>();
    late.addEventListener("abort", () => reject(new Error(`${name} does not come up:\n${output}`)));
    await Promise.race([readiness.promise, promise]);
  };
  const endAndReturn = async (signal: NodeJS.Signals): Promise<void> => {
    await end(signal);
    await ready();
  };
  start();
  await ready();
  return {
    name,
    kill: () => endAndReturn("SIGKILL"),
    restart: () => endAndReturn("SIGTERM"),
    pause: async () => void child.kill("SIGSTOP"),
    resume: async () => void child.kill("SIGCONT"),
    [Symbol.asyncDispose]: async () => {
      isEnding = true;
      clearTimeout(restart);
      child.kill("SIGCONT");
      await end("SIGKILL");
    },
  };
};

export const natsVictim = (nats: NatsServer): Victim => ({
  name: "nats",
  kill: async () => {
    await nats.kill();
    await nats.restart();
  },
  pause: async () => nats.pause(),
  resume: async () => nats.resume(),
});

const childrenOf = async (pid: number): Promise<number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
};

/** PostgreSQL is a process for each connection, and its postmaster. */
export const postgresVictim = (postgres: PostgresServer): Victim => {
  let stopped: number[] = [];
  return {
    name: "postgres",
    kill: async () => {
      await postgres.kill();
      await postgres.restart();
    },
    pause: async () => {
      stopped = [postgres.pid, ...(await childrenOf(postgres.pid))];
      signalAll(stopped, "SIGSTOP");
    },
    resume: async () => signalAll(stopped, "SIGCONT"),
  };
};
