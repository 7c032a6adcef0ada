import { cp, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createDiskStore } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { copyFiles } from "./copy-files.ts";
import { dumpDatabase } from "./databases.ts";
import { MANIFEST } from "./manifest.ts";
import type { Manifest, ServiceName } from "./manifest.ts";
import { openMoment } from "./moment.ts";
import { takeFingerprints } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";

/** The folders of a backup. */
export const ANCHORS = "audit-anchors";
export const FILES = "files";

export interface TakeBackupOptions {
  /** A folder that is not there yet, or is empty. */
  readonly to: string;
  /** The services' databases, with a role that may read and lock their tables. */
  readonly databases: Readonly<Record<ServiceName, string>>;
  readonly store: BlobStore;
  /** The folder of the audit log's anchors, where they are kept in one. */
  readonly anchors?: string | undefined;
  readonly secrets: Secrets;
  /** The release that runs. */
  readonly release: string;
}

/**
 * Copies everything that a system has kept into a folder, while it works: the databases as of one moment, and afterwards the bytes of
 * files, which are always stored before a database knows of them.
 */
export const takeBackup = async (options: TakeBackupOptions): Promise<Manifest> => {
  const { to, databases, store, anchors, secrets, release } = options;
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) throw new Error(`${to} is not empty: a backup is a folder of its own.`);
  // Before the databases: an anchor names nothing that they do not have.
  if (anchors !== undefined) await cp(anchors, join(to, ANCHORS), { recursive: true });
  let contents: Manifest["databases"];
  let takenAt: Date;
  {
    await using moment = await openMoment(databases);
    takenAt = new Date();
    const { clients } = moment;
    const dump = (name: ServiceName) => dumpDatabase(clients[name], join(to, name));
    const [tickets, agents, files, webhooks] = await Promise.all([
      dump("tickets"),
      dump("agents"),
      dump("files"),
      dump("webhooks"),
    ]);
    contents = { tickets, agents, files, webhooks };
  }
  const files = await copyFiles(store, createDiskStore({ folder: join(to, FILES) }));
  const manifest: Manifest = {
    format: 1,
    takenAt: takenAt.toISOString(),
    release,
    databases: contents,
    files,
    secrets: takeFingerprints(secrets),
  };
  await writeFile(join(to, `${MANIFEST}.new`), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(join(to, `${MANIFEST}.new`), join(to, MANIFEST));
  return manifest;
};
