import type { Disk } from "flydrive";
import { BLOB_SHARDS, fileIdOfKey, fileIdOfPictureKey, folderOf, pictureFolderOf, ROOTS } from "./blob-key.ts";
import type { StoredBlob } from "./blob-store.ts";

/** Every blob of a shard, page by page. */
export const listBlobs = (disk: Disk, shard: string): AsyncGenerator<StoredBlob, void> =>
  list(disk, folderOf(shard), fileIdOfKey);

/** Every picture of a shard, page by page. */
export const listPictures = (disk: Disk, shard: string): AsyncGenerator<StoredBlob, void> =>
  list(disk, pictureFolderOf(shard), fileIdOfPictureKey);

/** The shards in which anything lies. */
export const listShards = async (disk: Disk): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  for (const root of ROOTS) {
    let paginationToken: string | undefined;
    do {
      const page = await disk.listAll(root, paginationToken === undefined ? {} : { paginationToken });
      for (const { name } of page.objects) found.add(name);
      paginationToken = page.paginationToken;
    } while (paginationToken !== undefined);
  }
  return new Set(BLOB_SHARDS.filter((shard) => found.has(shard)));
};

async function* list(
  disk: Disk,
  folder: string,
  toFileId: (key: string) => string | null,
): AsyncGenerator<StoredBlob, void> {
  let paginationToken: string | undefined;
  do {
    const page = await disk.listAll(folder, paginationToken === undefined ? {} : { paginationToken });
    for (const object of page.objects) {
      if (!object.isFile) continue;
      const fileId = toFileId(object.key);
      if (fileId === null) continue;
      const storedAt = await modifiedAt(object);
      if (storedAt !== null) yield { fileId, storedAt };
    }
    paginationToken = page.paginationToken;
  } while (paginationToken !== undefined);
}

/** `null` where the blob was deleted since it was listed. */
const modifiedAt = async (file: {
  getMetaData(): Promise<{ lastModified: Date }>;
  exists(): Promise<boolean>;
}): Promise<Date | null> => {
  try {
    return (await file.getMetaData()).lastModified;
  } catch (error) {
    if (await file.exists()) throw error;
    return null;
  }
};
