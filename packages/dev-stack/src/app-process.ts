import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { appNodeOptions } from "@crossdesk/deploy";
import type { AppLog } from "./app-log.ts";
import { formatForScreen } from "./log-line.ts";
import { identifyProcess, type ProcessIdentity, sendSignal } from "./processes.ts";
import { guard } from "./watchdog.ts";

const FIRST_WAIT = 200;
const LONGEST_WAIT = 10_000;
/** An app that ran this long did not fail for the same reason again. */
const STEADY_AFTER = 30_000;
/** What an app ends with when it cannot run with its settings (EX_CONFIG of sysexits.h); starting it again would change nothing. */
const WRONG_CONFIGURATION = 78;

export interface AppOptions {
  readonly name: string;
  /** The module that Node runs. */
  readonly main: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: AppLog;
  readonly onLine: (line: string) => void;
  readonly onStart: (identity: ProcessIdentity) => void;
  /** The app itself says that it is ready, also after a restart. */
  readonly onReady: () => void;
  /** It ended because its settings are wrong, and is not started again; `reason` says which. */
  readonly onMisconfigured: (reason: string) => void;
  /** It ended unexpectedly, and is started again after `waitMs`. */
  readonly onCrash: (crash: { readonly how: string; readonly waitMs: number; readonly inARow: number }) => void;
}

/** One app as a process of its own, restarted whenever it ends unexpectedly. */
export class AppProcess {
  readonly name: string;
  readonly #options: AppOptions;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #crashes = 0;
  /** What a start says on stderr is held back until it is known how the start ends. */
  #held: string[] | undefined;
  #stopping = false;

  constructor(options: AppOptions) {
    this.name = options.name;
    this.#options = options;
  }

  start(): void {
    if (this.#stopping) return;
    const { name, main, cwd, env, log } = this.#options;
    // In a session of its own: Ctrl-C in the terminal reaches this process, which then stops the apps in order.
    const child = spawn(process.execPath, [...appNodeOptions(name), main], {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child = child;
    this.#held = [];
    const startedAt = performance.now();
    this.#read(child.stdout, log, (line) => this.#show(line));
    this.#read(child.stderr, log, (line) => (this.#held === undefined ? this.#show(line) : this.#held.push(line)));
    child.on("message", (message) => {
      if (typeof message !== "object" || !("type" in message) || message.type !== "ready") return;
      this.#release();
      this.#options.onReady();
    });
    child.on("error", (error) => this.#options.onLine(error.message));
    const watchdog = child.pid === undefined ? undefined : guard({ pid: child.pid, group: true, signal: "SIGTERM" });
    if (child.pid !== undefined) {
      void identifyProcess(child.pid).then((identity) => {
        if (identity !== undefined) this.#options.onStart(identity);
      });
    }
    this.#exited = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        watchdog?.release();
        resolve();
        const isMisconfigured = code === WRONG_CONFIGURATION && !this.#stopping;
        if (isMisconfigured) return this.#options.onMisconfigured((this.#held ?? []).join("\n"));
        this.#release();
        if (!this.#stopping) this.#crashed(code, signal, performance.now() - startedAt);
      });
    });
  }

  /** Asks the app to end, and kills it when it is still there after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Kills the app and all processes that it started. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#restart);
    if (this.#child?.pid !== undefined) sendSignal(-this.#child.pid, "SIGKILL");
  }

  #read(stream: Readable | null, log: AppLog, onLine: (line: string) => void): void {
    if (stream === null) return;
    stream.on("data", (chunk: Uint8Array) => log.write(chunk));
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine);
  }

  #show(line: string): void {
    const shown = formatForScreen(line);
    if (shown !== undefined) this.#options.onLine(shown);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of held) this.#show(line);
  }

  #crashed(code: number | null, signal: NodeJS.Signals | null, ranForMs: number): void {
    this.#crashes = ranForMs > STEADY_AFTER ? 1 : this.#crashes + 1;
    const waitMs = Math.min(FIRST_WAIT * 2 ** (this.#crashes - 1), LONGEST_WAIT);
    const how = signal === null ? `ended with code ${code ?? "unknown"}` : `was ended by ${signal}`;
    this.#options.onCrash({ how, waitMs, inARow: this.#crashes });
    this.#restart = setTimeout(() => this.start(), waitMs);
  }
}
