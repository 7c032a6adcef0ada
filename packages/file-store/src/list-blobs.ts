import type { Disk } from "flydrive";
import { blobFolders, fileIdOfKey } from "./blob-key.ts";
import type { StoredBlob } from "./blob-store.ts";

/** Every blob of the disk, folder by folder, so that no listing has to hold all of them. */
export async function* listBlobs(disk: Disk): AsyncGenerator<StoredBlob, void> {
  for (const folder of blobFolders()) {
    let paginationToken: string | undefined;
    do {
      const page = await disk.listAll(folder, paginationToken === undefined ? {} : { paginationToken });
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
