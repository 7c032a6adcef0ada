import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** A folder for what takes long to make, kept from run to run, in the cache of this user. */
export const cacheFolder = async (name: string): Promise<string> => {
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "crossdesk", name);
  await mkdir(folder, { recursive: true });
  return folder;
};
