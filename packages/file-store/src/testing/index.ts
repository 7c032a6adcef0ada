export { startS3Server } from "./s3-server.ts";
export type { S3Server } from "./s3-server.ts";
export { openTestStore, STORE_KINDS } from "./test-stores.ts";
export type { TestStore } from "./test-stores.ts";
export { PHOTOS, tellsTooMuch } from "./photos.ts";
