import type { Disk } from "flydrive";
import { fileIdOfKey, folderOf } from "./blob-key.ts";
import type { StoredBlob } from "./blob-store.ts";

/** Every blob of a shard, page by page. */
export async function* listBlobs(disk: Disk, shard: string): AsyncGenerator<StoredBlob, void> {
  let paginationToken: string | undefined;
  do {
    const page = await disk.listAll(folderOf(shard), paginationToken === undefined ? {} : { paginationToken });
    for (const object of page.objects) {
      if (!object.isFile) continue;
      const fileId = fileIdOfKey(object.key);
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
