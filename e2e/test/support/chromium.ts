import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { startOnDemand } from "@crossdesk/testing";
import type { Shared } from "@crossdesk/testing";
import type { TestProject } from "vitest/node";
import { findChromiumOnPath, UNCONFINED } from "../../src/chromium/find-chromium.ts";

const run = promisify(execFile);

/** Debian's package; only root may install it. */
const installChromium = async (): Promise<void> => {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" }, timeout: 240_000 };
  const install = () => run("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"], options);
  try {
    await install();
  } catch {
    // The distribution's lists are missing, or too old to name a package that still exists.
    await run("apt-get", ["-q", "update"], options);
    await install();
  }
};

const findChromium = async (): Promise<string> => {
  const found = await findChromiumOnPath();
  if (found !== undefined) return found;
  const howTo = "Chromium is needed to test pages: install it (on Debian and Ubuntu: apt-get install chromium).";
  if (process.getuid?.() !== 0) throw new Error(howTo);
  await installChromium().catch((error: unknown) => {
    throw new Error(`${howTo} apt-get could not do it.`, { cause: error });
  });
  const installed = await findChromiumOnPath();
  if (installed === undefined) throw new Error(howTo);
  return installed;
};

/** A real Chromium, without a window. As root it is installed where it is missing, which takes a minute or so. */
const startChromium = async (): Promise<Shared> => {
  const server = await chromium.launchServer({
    executablePath: await findChromium(),
    args: [...UNCONFINED],
  });
  return { address: server.wsEndpoint(), stop: () => server.close() };
};

/** The `globalSetup`: one Chromium for a whole run, started when a test first asks for a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await startOnDemand(startChromium);
  project.provide("crossdeskChromium", shared.url);
  return () => shared.stop();
}
