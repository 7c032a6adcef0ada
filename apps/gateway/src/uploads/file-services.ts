import type { CrossdeskClient } from "@crossdesk/contracts";
import type { BlobStore, FileLinks } from "@crossdesk/file-store";

/** Where bytes are kept, and what signs links to them. */
export interface FileServices {
  readonly store: BlobStore;
  readonly links: FileLinks;
}

/** What uploads and downloads work with. */
export interface FileDeps {
  readonly client: CrossdeskClient;
  readonly files: FileServices;
}
