import type { ComposeFile } from "./compose-service.ts";

/** What the containers were made from, and where they are reached. */
export interface World {
  /** The gateway's published address. */
  readonly url: string;
  readonly identityPort: number;
  readonly secrets: Readonly<Record<string, string>>;
  readonly revision: string;
  /** docker-compose.yml for a release, with further settings as `.env` would have them, and other files over it. */
  readonly files: (version: string, options?: FileOptions) => ComposeFile;
}

export const OVERLAYS = ["development", "backup"] as const;
export type OverlayName = (typeof OVERLAYS)[number];

/** How a release is run. */
export interface FileOptions {
  /** The files that go over docker-compose.yml: `development` for docker-compose.development.yml. */
  readonly over?: readonly OverlayName[];
  readonly settings?: Readonly<Record<string, string>>;
}
