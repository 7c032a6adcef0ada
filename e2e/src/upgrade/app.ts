import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "@crossdesk/dev-stack";
import type { AppName, Release } from "./release.ts";

/** A process of an app of a release. */
export interface App {
  readonly name: AppName;
  readonly release: Release;
  /** Where a gateway answers. */
  readonly url: string;
  /** Asks it to end, and resolves when it has. */
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 90_000;
const ENDS_WITHIN_MS = 60_000;
const MOST_OUTPUT = 4_000;

/** What has to be known to start one. */
export interface AppOptions {
  readonly release: Release;
  /** Where it keeps files and logs. */
  readonly folder: string;
  /** Called when it ends by itself. */
  readonly onEnd: (line: string) => void;
}

/** Starts an app, and resolves when it says that it is ready. */
export const startApp = async (name: AppName, { release, folder, onEnd }: AppOptions): Promise<App> => {
  const [port, healthPort] = [await findFreePort(), await findFreePort()];
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...release.commandOf(name)], {
    cwd: release.folder,
    env: {
      PATH,
      HOME,
      ...release.environmentOf(name),
      HOST: "127.0.0.1",
      PORT: String(port),
      HEALTH_HOST: "127.0.0.1",
      HEALTH_PORT: String(healthPort),
      CROSSDESK_DATA: folder,
      NODE_COMPILE_CACHE: join(folder, `compile-cache-${release.name}`),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const log = createWriteStream(join(folder, `${name}.log`), { flags: "a" });
  let [output, isStopping] = ["", false];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      log.write(chunk);
      output = `${output}${chunk.toString()}`.slice(-MOST_OUTPUT);
    });
  }
  const ended = once(child, "exit").then(([code, signal]) => {
    process.off("exit", endWithUs);
    log.end();
    if (!isStopping) onEnd(`${name} of ${release.name} ended with ${String(code ?? signal)}:\n${output}`);
  });
  const stop = async (): Promise<void> => {
    isStopping = true;
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const late = setTimeout(() => {
      onEnd(`${name} of ${release.name} did not end within ${ENDS_WITHIN_MS / 1000} s:\n${output}`);
      child.kill("SIGKILL");
    }, ENDS_WITHIN_MS);
    await ended;
    clearTimeout(late);
  };
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (!(await isReady(`http://127.0.0.1:${healthPort}/health/ready`))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`${name} of ${release.name} is not ready:\n${output}`);
    }
    await delay(100);
  }
  return { name, release, url: `http://127.0.0.1:${port}`, stop };
};

const isReady = async (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
