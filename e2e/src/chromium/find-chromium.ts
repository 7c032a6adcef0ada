import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

const WHOLE = ["chromium", "chromium-browser", "google-chrome"] as const;
const SHELL = ["chromium-headless-shell", "chrome-headless-shell"] as const;

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

const findOnPath = async (names: readonly string[]): Promise<string | undefined> => {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of names) if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
};

/** The Chromium that this machine has, if any. */
export const findChromiumOnPath = (): Promise<string | undefined> => findOnPath(WHOLE);

/** The same without anything that only a window needs: it opens a page for less than half of the work. */
export const findHeadlessShellOnPath = (): Promise<string | undefined> => findOnPath(SHELL);

/** Chromium's sandbox does not work for root, nor in most containers; the only pages that it opens are ours. */
export const UNCONFINED = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] as const;
