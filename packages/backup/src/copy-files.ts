import { pipeline } from "node:stream/promises";
import { BLOB_SHARDS, BlobNotFoundError, PICTURE_VARIANTS } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";

/** How many there were. */
export interface CopiedFiles {
  readonly blobs: number;
  readonly pictures: number;
}

/** Copies all bytes from one store into another, file by file. What is deleted meanwhile is left out. */
export const copyFiles = async (from: BlobStore, to: BlobStore): Promise<CopiedFiles> => {
  let [blobs, pictures] = [0, 0];
  for (const shard of BLOB_SHARDS) {
    for await (const { fileId } of from.list(shard)) if (await copyBlob(fileId, from, to)) blobs += 1;
    const drawn = new Set<string>();
    for await (const { fileId } of from.listPictures(shard)) drawn.add(fileId);
    for (const fileId of drawn) {
      for (const variant of PICTURE_VARIANTS) {
        const bytes = await from.readPicture(fileId, variant);
        if (bytes === null) continue;
        await to.writePicture(fileId, variant, bytes);
        pictures += 1;
      }
    }
  }
  return { blobs, pictures };
};

const copyBlob = async (fileId: string, from: BlobStore, to: BlobStore): Promise<boolean> => {
  const bytes = await from.read(fileId).catch((error: unknown) => {
    if (error instanceof BlobNotFoundError) return undefined;
    throw error;
  });
  if (bytes === undefined) return false;
  const staged = await to.stage(fileId);
  try {
    await pipeline(bytes, staged.stream);
    await staged.publish();
    return true;
  } catch (error) {
    await staged.discard();
    throw error;
  }
};
