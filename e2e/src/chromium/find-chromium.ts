import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome"] as const;

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** The Chromium that this machine has, if any. */
export const findChromiumOnPath = async (): Promise<string | undefined> => {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of NAMES) if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return undefined;
};

/** Chromium's sandbox does not work for root, nor in most containers; the only pages that it opens are ours. */
export const UNCONFINED = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] as const;
