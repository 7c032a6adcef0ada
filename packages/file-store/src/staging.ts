import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createFileWriter } from "./file-writer.ts";
import type { FileWriter } from "./file-writer.ts";

/** A temporary file, and how to be rid of it. */
export interface StagedFile {
  readonly path: string;
  readonly stream: FileWriter;
  readonly discard: () => Promise<void>;
}

/** Creates a temporary file of its own in `folder`. It is synced to disk before its stream closes. */
export const stageFile = async (folder: string, fileId: string): Promise<StagedFile> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${fileId}.${randomUUID()}.part`);
  const stream = await createFileWriter(path);
  // The writer gets the error through its pipeline; an upload that was given up before has none.
  stream.on("error", () => undefined);
  return {
    path,
    stream,
    discard: async () => {
      await closed(stream);
      await rm(path, { force: true });
    },
  };
};

const closed = (stream: FileWriter): Promise<void> =>
  new Promise((resolve) => {
    if (stream.closed) return resolve();
    stream.once("close", resolve);
    stream.destroy();
  });

/** Deletes temporary files that were last written before `before`, by any process; returns how many. */
export const sweepFolder = async (folder: string, before: Date): Promise<number> => {
  let swept = 0;
  for (const name of await readFolder(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.mtime >= before) continue;
    await rm(path, { force: true });
    swept += 1;
  }
  return swept;
};

const readFolder = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};

/** Whether a file system says that there is no such file or folder. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";
