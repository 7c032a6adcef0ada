import type { CrossdeskClient } from "@crossdesk/contracts";
import type { BlobStore, FileLinks } from "@crossdesk/file-store";
import type { Photos } from "./photos/photos.ts";

/** Where bytes are kept, and what signs links to them. */
export interface FileServices {
  readonly store: BlobStore;
  readonly links: FileLinks;
  /** Default: `uploader`, the uploader alone. */
  readonly photoOriginals?: PhotoOriginals;
}

/** Who else gets a photo with all that its camera noted, such as where it was taken. */
export const PHOTO_ORIGINALS = ["uploader", "agents"] as const;
export type PhotoOriginals = (typeof PHOTO_ORIGINALS)[number];

/** The same, and what is known of the photos among them. */
export interface GatewayFiles extends FileServices {
  readonly photos: Photos;
}

/** What uploads and downloads work with. */
export interface FileDeps {
  readonly client: CrossdeskClient;
  readonly files: GatewayFiles;
}
