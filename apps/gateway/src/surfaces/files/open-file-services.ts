import { createFileLinks, createFileStore, readLinkKeys } from "@crossdesk/file-store";
import type { FileStoreConfig, LinkKey } from "@crossdesk/file-store";
import type { FileServices, PhotoOriginals } from "./file-services.ts";

/** The part of the environment that is about files. */
export interface FileEnvironment extends FileStoreConfig {
  readonly FILES_LINK_KEYS?: readonly [LinkKey, ...LinkKey[]] | undefined;
  readonly AUTH_SECRET?: string | undefined;
  readonly FILES_PHOTO_ORIGINALS: PhotoOriginals;
}

/** Opens the store and reads the keys of links, as the environment says. */
export const openFileServices = async (env: FileEnvironment, publicUrl: string): Promise<FileServices> => {
  const keys = await readLinkKeys({
    configured: env.FILES_LINK_KEYS,
    authSecret: env.AUTH_SECRET,
    dataFolder: env.CROSSDESK_DATA,
  });
  return {
    store: await createFileStore(env),
    links: createFileLinks({ keys, publicUrl, now: () => new Date() }),
    photoOriginals: env.FILES_PHOTO_ORIGINALS,
  };
};
