import { constants } from "node:fs";
import { access, mkdir, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { reasonOf } from "@crossdesk/deploy";

/** `CROSSDESK_DATA` names what is no folder, or one that this user cannot write to. */
export class DataFolderError extends Error {
  override readonly name = "DataFolderError";
}

/** Makes the data folder, readable by its owner alone, where it is missing; throws, with a way out, where it cannot be used. */
export async function ensureDataFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderError(
      `The data folder ${folder} cannot be used: ${explain(error)}.\n` +
        "Set CROSSDESK_DATA to a folder that this user may write to: CROSSDESK_DATA=~/crossdesk npm start",
      { cause: error },
    );
  }
}

/** Folder by folder: where the file system takes none (below /proc, say), Node's own recursion never ends. */
async function make(folder: string): Promise<void> {
  const known = await stat(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return undefined;
    throw error;
  });
  if (known?.isDirectory() === true) return;
  if (known !== undefined) throw new Error(`${folder} is no folder`);
  await make(dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "it is on a file system that is read-only",
  ENOENT: "no folder can be made there",
};

function explain(error: unknown): string {
  return REASONS[codeOf(error) ?? ""] ?? reasonOf(error);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What the servers need to start and to work for a while. */
const ROOM = 32 * 1024 * 1024;

/** Whether the disk of a folder has room for the servers' files. */
export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize > ROOM;
}
