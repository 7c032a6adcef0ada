import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { startOnDemand } from "@crossdesk/testing";
import type { Shared } from "@crossdesk/testing";
import type { TestProject } from "vitest/node";
import { findChromiumOnPath, findHeadlessShellOnPath, UNCONFINED } from "../../src/chromium/find-chromium.ts";

const run = promisify(execFile);

const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" }, timeout: 240_000 };
const isRoot = process.getuid?.() === 0;

/** One of Debian's packages; only root may install them. */
const install = (name: string, ...settings: readonly string[]) =>
  run("apt-get", [...settings, "install", "-q", "-y", "--no-install-recommends", name], options);

const installChromium = async (): Promise<void> => {
  try {
    await install("chromium");
  } catch {
    // The distribution's lists are missing, or too old to name a package that still exists.
    await run("apt-get", ["-q", "update"], options);
    await install("chromium");
  }
};

const findChromium = async (): Promise<string> => {
  const found = await findChromiumOnPath();
  if (found !== undefined) return found;
  const howTo = "Chromium is needed to test pages: install it (on Debian and Ubuntu: apt-get install chromium).";
  if (!isRoot) throw new Error(howTo);
  await installChromium().catch((error: unknown) => {
    throw new Error(`${howTo} apt-get could not do it.`, { cause: error });
  });
  const installed = await findChromiumOnPath();
  if (installed === undefined) throw new Error(howTo);
  return installed;
};

/** Undefined where there is none: the whole Chromium can do all that it can. */
const findHeadlessShell = async (): Promise<string | undefined> => {
  const found = await findHeadlessShellOnPath();
  if (found !== undefined || !isRoot) return found;
  // Once, and not for long: other distributions have no such package.
  const settings = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10"];
  await install("chromium-headless-shell", ...settings).catch(() => undefined);
  return findHeadlessShellOnPath();
};

const start = async (executablePath: string): Promise<Shared> => {
  const server = await chromium.launchServer({ executablePath, args: [...UNCONFINED] });
  return { address: server.wsEndpoint(), stop: () => server.close() };
};

/**
 * The `globalSetup`: one Chromium for a whole run, started when a test first asks for a browser; the headless shell where there is
 * one. As root it is installed where it is missing, which takes a minute or so.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const whole = await startOnDemand(async () => start(await findChromium()));
  const shared = await startOnDemand(async () => {
    const shell = await findHeadlessShell();
    return shell === undefined ? { address: await whole.read(), stop: async () => undefined } : start(shell);
  });
  project.provide("crossdeskChromium", shared.url);
  project.provide("crossdeskWholeChromium", whole.url);
  return async () => {
    await shared.stop();
    await whole.stop();
  };
}
