import { once } from "node:events";
import { createReadStream } from "node:fs";
import { randomUUID } from "node:crypto";
import { access, constants, mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Disk } from "flydrive";
import { blobKey, PICTURE_VARIANTS, pictureKey } from "./blob-key.ts";
import { BlobNotFoundError } from "./blob-store.ts";
import type { BlobStore } from "./blob-store.ts";
import { listBlobs, listPictures, listShards } from "./list-blobs.ts";
import { isMissing, stageFile, sweepFolder } from "./staging.ts";

/** What a download holds in memory at most. */
const READ_BUFFER_BYTES = 128 * 1024;

/** Without this a power cut may forget the name of a file whose bytes are safe. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/**
 * Blobs as files below `folder`. They are received under a temporary name on the same file system, synced, and renamed,
 * so that a blob is there whole or not at all.
 */
export const createDiskStore = ({ folder }: { readonly folder: string }): BlobStore => {
  let opened: Promise<Disk> | undefined;
  // Only what cleans up deletes and lists: most programs never load it.
  const openDisk = (): Promise<Disk> => (opened ??= import("./open-disk.ts").then((module) => module.openDisk(folder)));
  const staging = join(folder, "staging");
  const pathOf = (fileId: string): string => join(folder, blobKey(fileId));

  return {
    kind: "disk",
    stage: async (fileId) => {
      const staged = await stageFile(staging, fileId);
      return {
        stream: staged.stream,
        discard: staged.discard,
        publish: async () => {
          const target = pathOf(fileId);
          if ((await mkdir(dirname(target), { recursive: true })) !== undefined)
            await syncFolder(dirname(dirname(target)));
          await rename(staged.path, target);
          await syncFolder(dirname(target));
        },
      };
    },
    read: async (fileId, range) => {
      const stream = createReadStream(pathOf(fileId), { ...range, highWaterMark: READ_BUFFER_BYTES });
      try {
        await once(stream, "open");
      } catch (error) {
        throw isMissing(error) ? new BlobNotFoundError(fileId, { cause: error }) : error;
      }
      return stream;
    },
    delete: async (fileId) => {
      const disk = await openDisk();
      await disk.delete(blobKey(fileId));
      for (const variant of PICTURE_VARIANTS) await disk.delete(pictureKey(fileId, variant));
    },
    shards: async () => listShards(await openDisk()),
    list: async function* (shard) {
      yield* listBlobs(await openDisk(), shard);
    },
    writePicture: async (fileId, variant, bytes) => {
      const target = join(folder, pictureKey(fileId, variant));
      const temporary = join(staging, `${fileId}.${randomUUID()}.part`);
      await mkdir(dirname(target), { recursive: true });
      await mkdir(staging, { recursive: true });
      // A power cut may take it: another is drawn then.
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, target);
    },
    readPicture: async (fileId, variant) => {
      try {
        return await readFile(join(folder, pictureKey(fileId, variant)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    listPictures: async function* (shard) {
      yield* listPictures(await openDisk(), shard);
    },
    sweepStaging: (before) => sweepFolder(staging, before),
    check: async () => {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    },
  };
};
