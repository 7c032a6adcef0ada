import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { appNodeOptions } from "./app-node-options.ts";
import { SERVICES } from "./nats-rights.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const run = promisify(execFile);

/** What apps load only with some settings, or when they first need it. */
const LATER = ["packages/file-store/src/{open-disk,s3-store,write-once-bucket}.ts"];
/** The same of services, which may have to migrate their databases. */
const LATER_IN_SERVICES = ["packages/database/src/run-migrations.ts", "packages/stored-service/src/kit-tables.ts"];
const LATER_IN_APP = "src/{db/migrations/*,sending/guarded-agent}.ts";

/** The sources that an app has not loaded when it is ready. */
export const loadedLater = (app: string): readonly string[] => {
  const isService = SERVICES.some((service) => service === app);
  const patterns = [...LATER, ...(isService ? LATER_IN_SERVICES : []), `apps/${app}/${LATER_IN_APP}`];
  return globSync(patterns, { cwd: PROJECT_FOLDER }).map((file) => join(PROJECT_FOLDER, file));
};

/**
 * Loads each app once, with its options of Node and all that it may load later, so that `folder` holds what Node has made of its sources: with `folder` as
 * `NODE_COMPILE_CACHE` it then starts sooner, and without the stripper of types, which stays in a process's memory once it was needed.
 * Good for this user, place and version of Node; with others the app starts as if there was nothing. Rejects where an app cannot be loaded.
 */
export const fillCompileCache = async (folder: string, apps: readonly string[]): Promise<void> => {
  for (const app of apps) {
    const later = loadedLater(app).flatMap((file) => ["--import", file]);
    const main = join(PROJECT_FOLDER, "apps", app, "src", "main.ts");
    const env = { PATH: process.env["PATH"], NODE_COMPILE_CACHE: folder };
    await run(process.execPath, [...appNodeOptions(app), ...later, main, "--version"], { env });
  }
};
