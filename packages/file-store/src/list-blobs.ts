import type { Disk } from "flydrive";
import { fileIdOfKey, fileIdOfPictureKey, folderOf, pictureFolderOf } from "./blob-key.ts";
import type { StoredBlob } from "./blob-store.ts";

/** Every blob of a shard, page by page. */
export const listBlobs = (disk: Disk, shard: string): AsyncGenerator<StoredBlob, void> =>
  list(disk, folderOf(shard), fileIdOfKey);

/** Every picture of a shard, page by page. */
export const listPictures = (disk: Disk, shard: string): AsyncGenerator<StoredBlob, void> =>
  list(disk, pictureFolderOf(shard), fileIdOfPictureKey);

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
