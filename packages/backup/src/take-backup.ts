import { cp, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseUrl, serviceDatabase, SERVICES } from "@crossdesk/deploy";
import { createDiskStore } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { copyFiles } from "./copy-files.ts";
import { dumpDatabase } from "./databases.ts";
import { Manifest, MANIFEST } from "./manifest.ts";
import { openMoment } from "./moment.ts";
import { takeFingerprints } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";

/** The folders of a backup. */
export const ANCHORS = "audit-anchors";
export const FILES = "files";

export interface TakeBackupOptions {
  /** A folder that is not there yet, or is empty. */
  readonly to: string;
  /** The PostgreSQL server with the services' databases, as a role that may read and lock their tables. */
  readonly serverUrl: string;
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
  const { to, serverUrl, store, anchors, secrets, release } = options;
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) throw new Error(`${to} is not empty: a backup is a folder of its own.`);
  // Before the databases: an anchor names nothing that they do not have.
  if (anchors !== undefined) await cp(anchors, join(to, ANCHORS), { recursive: true });
  const urls = new Map(SERVICES.map((service) => [service, databaseUrl(serverUrl, serviceDatabase(service))]));
  let databases: object;
  let takenAt: Date;
  {
    await using moment = await openMoment(urls);
    takenAt = new Date();
    const dumping = [...moment.clients].map(async ([service, client]) => [
      service,
      await dumpDatabase(client, join(to, service)),
    ]);
    databases = Object.fromEntries(await Promise.all(dumping));
  }
  const files = await copyFiles(store, createDiskStore({ folder: join(to, FILES) }));
  const manifest = Manifest.parse({
    format: 1,
    takenAt: takenAt.toISOString(),
    release,
    databases,
    files,
    secrets: takeFingerprints(secrets),
  });
  await writeFile(join(to, `${MANIFEST}.new`), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(join(to, `${MANIFEST}.new`), join(to, MANIFEST));
  return manifest;
};
