import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { developmentSystem, findFreePort } from "@crossdesk/dev-stack";
import type { DevelopmentSystem } from "@crossdesk/dev-stack";

const READY_WITHIN_MS = 180_000;
const LOOK_MS = 250;

/** A system of its own, as `npm start` runs it, with an empty folder for its data; both are gone afterwards. */
export const startOwnSystem = async (): Promise<DevelopmentSystem & AsyncDisposable> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-screenshots-"));
  const env = { ...process.env, CROSSDESK_DATA: folder, PORT: String(await findFreePort()) };
  const program = join(PROJECT_FOLDER, "packages/dev-stack/src/bin/start.ts");
  const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const system = await developmentSystem(env);
    const isReady = (): Promise<boolean> =>
      fetch(`${system.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    const until = performance.now() + READY_WITHIN_MS;
    while (!(await isReady())) {
      if (child.exitCode !== null || performance.now() > until) throw new Error("The system did not become ready.");
      await delay(LOOK_MS);
    }
    return { ...system, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
