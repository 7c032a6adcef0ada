import { execFile } from "node:child_process";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const SIZE = "700m";

/** A file system of its own in a folder, or why there is none. */
export type SmallDisk = { readonly unmount: () => Promise<void> } | { readonly none: string };

/** Mounts a small file system in memory: only root may, and not in every container. */
export const mountSmall = async (folder: string): Promise<SmallDisk> => {
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE},mode=0700`, "tmpfs", folder]);
  } catch (error) {
    return { none: `nothing can be mounted here: ${error instanceof Error ? error.message.trim() : "unknown"}` };
  }
  return { unmount: () => run("umount", ["--lazy", folder]).then(() => undefined) };
};

const isFull = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOSPC";

/** Fills the file system of a folder to the last block. Returns a function that frees the space again. */
export const fillDisk = async (folder: string): Promise<() => Promise<void>> => {
  const path = join(folder, "filler");
  const filler = await open(path, "w");
  for (const size of [1 << 20, 1 << 12]) {
    const zeros = Buffer.alloc(size);
    try {
      for (;;) await filler.write(zeros);
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }
  await filler.close();
  return () => rm(path, { force: true });
};
