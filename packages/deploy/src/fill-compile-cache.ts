import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { appNodeOptions } from "./app-node-options.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const run = promisify(execFile);

/** What apps load only with some settings. */
export const LOADED_LATER = ["s3-store.ts", "write-once-bucket.ts"].map((file) =>
  join(PROJECT_FOLDER, "packages/file-store/src", file),
);

/**
 * Loads each app once, with its options of Node and all that it may load later, so that `folder` holds what Node has made of its sources: with `folder` as
 * `NODE_COMPILE_CACHE` it then starts sooner, and without the stripper of types, which stays in a process's memory once it was needed.
 * Good for this user, place and version of Node; with others the app starts as if there was nothing. Rejects where an app cannot be loaded.
 */
export const fillCompileCache = async (folder: string, apps: readonly string[]): Promise<void> => {
  const later = LOADED_LATER.flatMap((file) => ["--import", file]);
  for (const app of apps) {
    const main = join(PROJECT_FOLDER, "apps", app, "src", "main.ts");
    const env = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: folder };
    await run(process.execPath, [...appNodeOptions(app), ...later, main, "--version"], { env });
  }
};
