import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BlobStore } from "../blob-store.ts";
import type { FileStoreConfig } from "../config.ts";
import { createFileStore } from "../config.ts";
import { startS3Server } from "./s3-server.ts";

/** An empty store of a test's own. */
export interface TestStore extends AsyncDisposable {
  readonly store: BlobStore;
  /** What makes another process use the same store. */
  readonly config: FileStoreConfig;
  /** The data folder. */
  readonly folder: string;
}

/** The kinds of store; every test of files runs on each of them. */
export const STORE_KINDS = ["disk", "s3"] as const;

/** Opens an empty store on disk, or in a bucket of a server that speaks S3 and is started for it. */
export const openTestStore = async (kind: (typeof STORE_KINDS)[number]): Promise<TestStore> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-files-"));
  const server = kind === "s3" ? await startS3Server() : undefined;
  const config: FileStoreConfig = {
    CROSSDESK_DATA: folder,
    FILES_S3_REGION: "us-east-1",
    ...(server === undefined
      ? {}
      : {
          FILES_S3_BUCKET: server.settings.bucket,
          FILES_S3_ENDPOINT: server.settings.endpoint,
          FILES_S3_ACCESS_KEY_ID: server.settings.credentials.accessKeyId,
          FILES_S3_SECRET_ACCESS_KEY: server.settings.credentials.secretAccessKey,
        }),
  };
  return {
    store: await createFileStore(config),
    config,
    folder,
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
