import type { ComposeFile } from "./compose-service.ts";

/** What the containers were made from, and where they are reached. */
export interface World {
  /** The gateway's published address. */
  readonly url: string;
  readonly identityPort: number;
  readonly secrets: Readonly<Record<string, string>>;
  readonly revision: string;
  /** docker-compose.yml for a release, with further settings as `.env` would have them; with the file for development over it. */
  readonly files: (version: string, options?: FileOptions) => ComposeFile;
}

/** How a release is run. */
export interface FileOptions {
  readonly development?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
}
