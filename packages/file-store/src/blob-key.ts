/** Where a file's bytes lie in the store, from the file's id: spread over 256 folders. */
export const blobKey = (fileId: string): string => `blobs/${fileId.slice(-2)}/${fileId}`;

const BLOB_KEY = /^blobs\/[0-9a-f]{2}\/(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/u;

/** The file that a key of the store belongs to; `null` for a key that `blobKey` never made. */
export const fileIdOfKey = (key: string): string | null => BLOB_KEY.exec(key)?.groups?.["id"] ?? null;
