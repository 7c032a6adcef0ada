import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { startOnDemand } from "@crossdesk/testing";
import type { Shared } from "@crossdesk/testing";
import type { TestProject } from "vitest/node";

const run = promisify(execFile);

const NAMES = ["chromium", "chromium-browser", "google-chrome"] as const;

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const findOnPath = async (): Promise<string | undefined> => {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of NAMES) if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
};

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
  const found = await findOnPath();
  if (found !== undefined) return found;
  const howTo = "Chromium is needed to test pages: install it (on Debian and Ubuntu: apt-get install chromium).";
  if (process.getuid?.() !== 0) throw new Error(howTo);
  await installChromium().catch((error: unknown) => {
    throw new Error(`${howTo} apt-get could not do it.`, { cause: error });
  });
  const installed = await findOnPath();
  if (installed === undefined) throw new Error(howTo);
  return installed;
};

/** A real Chromium, without a window. As root it is installed where it is missing, which takes a minute or so. */
const startChromium = async (): Promise<Shared> => {
  const server = await chromium.launchServer({
    executablePath: await findChromium(),
    // Chromium's sandbox does not work for root, nor in most containers; the only pages it opens are ours.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  return { address: server.wsEndpoint(), stop: () => server.close() };
};

/** The `globalSetup`: one Chromium for a whole run, started when a test first asks for a browser. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await startOnDemand(startChromium);
  project.provide("crossdeskChromium", shared.url);
  return () => shared.stop();
}
