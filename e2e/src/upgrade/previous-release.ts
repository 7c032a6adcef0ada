import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { z } from "zod";
import { cacheFolder } from "../cache-folder.ts";

const execute = promisify(execFile);

/** What npm writes last. */
const INSTALLED = "node_modules/.package-lock.json";
const LARGEST_OUTPUT = 64 * 1024 * 1024;

/** There is no previous release to start here; the message says why, in a line. */
export class NoPreviousReleaseError extends Error {
  override readonly name = "NoPreviousReleaseError";
}

const git = async (...args: string[]): Promise<string> =>
  (await execute("git", args, { cwd: PROJECT_FOLDER, maxBuffer: LARGEST_OUTPUT })).stdout.trim();

/** The commit of the previous release, as package.json names it, or of `revision`. */
export const findPrevious = async (revision?: string): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(join(PROJECT_FOLDER, "package.json"), "utf8"));
  const named =
    revision ??
    z.object({ crossdesk: z.object({ previousRelease: z.string() }) }).parse(manifest).crossdesk.previousRelease;
  try {
    return await git("rev-parse", "--verify", "--quiet", `${named}^{commit}`);
  } catch {
    const isShallow = (await git("rev-parse", "--is-shallow-repository").catch(() => "")) === "true";
    throw new NoPreviousReleaseError(
      `The previous release (${named}) is not in this clone${isShallow ? ", which is a shallow one: git fetch --unshallow" : ""}.`,
    );
  }
};

/** A checkout of the commit with what its programs need installed; made once, and kept for the next run. */
export const prepareRelease = async (commit: string): Promise<string> => {
  const cache = await cacheFolder("releases");
  const folder = join(cache, commit);
  if (existsSync(join(folder, INSTALLED))) return folder;
  // One is enough; drafts of runs that were ended go with the others.
  for (const name of await readdir(cache)) await rm(join(cache, name), { recursive: true, force: true });
  const draft = await mkdtemp(join(cache, "draft-"));
  const archive = join(draft, "sources.tar");
  await git("archive", "--output", archive, commit);
  await execute("tar", ["--extract", "--file", archive, "--directory", draft]);
  await rm(archive);
  const options = ["--json=false", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline"];
  const workspaces = await readWorkspaces(draft);
  try {
    await execute("npm", ["ci", ...options, ...workspaces], { cwd: draft, maxBuffer: LARGEST_OUTPUT });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const said = String(Object(error).stderr ?? error)
      .trim()
      .split("\n")
      .findLast((line) => line !== "");
    throw new NoPreviousReleaseError(`What the previous release (${commit}) needs cannot be installed: ${said}`);
  }
  await rename(draft, folder);
  return folder;
};

/** The workspaces that a release installs in its image: those that run. */
const readWorkspaces = async (folder: string): Promise<readonly string[]> => {
  const text = await readFile(join(folder, "Dockerfile"), "utf8");
  const command = text.split(/^RUN /mu).find((part) => part.includes("--omit=dev")) ?? "";
  return [...command.matchAll(/-w (?<name>\S+)/gu)].flatMap(({ groups }) => ["-w", groups?.["name"] ?? ""]);
};
