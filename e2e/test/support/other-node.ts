import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";

/** Kept from run to run: a Node is a hundred megabytes, and does not change. */
const CACHE = join(PROJECT_FOLDER, "node_modules/.cache/crossdesk-nodes");
const PACKAGE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** Installs it beside `folder` and moves it there when it is whole. Where another run was faster, its copy stays. */
const install = async (version: string, folder: string): Promise<void> => {
  await mkdir(CACHE, { recursive: true });
  const fresh = await mkdtemp(join(CACHE, "installing-"));
  const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", fresh];
  await promisify(execFile)("npm", ["install", ...flags, `${PACKAGE}@${version}`], { cwd: fresh });
  await rename(fresh, folder).catch(async (error: unknown) => {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
};

/** The program of a version of Node, which npm installs where it is not there yet. */
export const findNode = async (version: string): Promise<string> => {
  if (version === process.versions.node) return process.execPath;
  const folder = join(CACHE, version);
  if (!existsSync(folder)) await install(version, folder);
  return join(folder, "node_modules", PACKAGE, "bin/node");
};
