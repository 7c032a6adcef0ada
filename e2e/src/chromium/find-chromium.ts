import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { openBundledShell } from "./bundled-shell.ts";
import type { ChromiumProgram } from "./bundled-shell.ts";

const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"] as const;

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const findOnPath = async (): Promise<ChromiumProgram | undefined> => {
  for (const name of NAMES) {
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      if (await isExecutable(join(folder, name))) return { executablePath: join(folder, name) };
    }
  }
  return undefined;
};

/** The Chromium that comes with `npm ci`, the same on every machine that it was built for; on others the machine's own. */
export const findChromium = async (): Promise<ChromiumProgram> => {
  const found = (await openBundledShell()) ?? (await findOnPath());
  if (found !== undefined) return found;
  throw new Error("Chromium is needed to open pages: install it, so that it is on the PATH.");
};

/** Chromium's sandbox does not work for root, nor in most containers; the only pages that it opens are ours. */
export const UNCONFINED = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] as const;
