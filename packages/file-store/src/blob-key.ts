/** The folders of all blobs and of all pictures. */
export const ROOTS = ["blobs", "pictures"] as const;

/** The folder of a shard. */
export const folderOf = (suffix: string): string => `blobs/${suffix}`;

/** Where a file's bytes lie in the store: spread over 256 folders by the end of the id, which is random. */
export const blobKey = (fileId: string): string => `${folderOf(fileId.slice(-2))}/${fileId}`;

/** What blobs are spread over: the last two digits of a file's id. */
export const BLOB_SHARDS: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);

const BLOB_KEY = /^blobs\/[0-9a-f]{2}\/(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/u;

/** The file that a key of the store belongs to; `null` for a key that `blobKey` never made. */
export const fileIdOfKey = (key: string): string | null => BLOB_KEY.exec(key)?.groups?.["id"] ?? null;

/** The pictures that a file may be shown by: one to look at, and a small one for lists. */
export const PICTURE_VARIANTS = ["preview", "thumbnail"] as const;
export type PictureVariant = (typeof PICTURE_VARIANTS)[number];

/** The folder of a shard's pictures: apart from the blobs, whose listing they are no part of. */
export const pictureFolderOf = (suffix: string): string => `pictures/${suffix}`;

/** Where a picture of a file lies in the store. */
export const pictureKey = (fileId: string, variant: PictureVariant): string =>
  `${pictureFolderOf(fileId.slice(-2))}/${fileId}.${variant}`;

const PICTURE_KEY = /^pictures\/[0-9a-f]{2}\/(?<id>[0-9a-f-]{36})\.(?:preview|thumbnail)$/u;

/** The file that a picture's key belongs to; `null` for a key that `pictureKey` never made. */
export const fileIdOfPictureKey = (key: string): string | null => PICTURE_KEY.exec(key)?.groups?.["id"] ?? null;
