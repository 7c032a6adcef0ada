import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  databaseUrl,
  ensureDatabases,
  ensureServiceRoles,
  serviceDatabase,
  SERVICES,
  withClient,
} from "@crossdesk/deploy";
import { createDiskStore } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import type { createLogger } from "@crossdesk/service-kit";
import { migrateServices, readSchema } from "@crossdesk/stored-service";
import pg from "pg";
import { copyFiles } from "./copy-files.ts";
import { findMissingFile, findUsedTable, loadDatabase } from "./databases.ts";
import { Manifest, MANIFEST } from "./manifest.ts";
import { compareSecrets } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";
import { ANCHORS, FILES } from "./take-backup.ts";

/** What a restore is refused for; the message says why, and what can be done. */
export class RestoreRefusedError extends Error {
  override readonly name = "RestoreRefusedError";
}

export interface RestoreBackupOptions {
  readonly from: string;
  /** The PostgreSQL server, as a superuser. */
  readonly serverUrl: string;
  /** Where `apps/<service>` of this release are. */
  readonly appsFolder: string;
  readonly store: BlobStore;
  readonly anchors?: string | undefined;
  readonly secrets: Secrets;
  /** Whether databases that are in use may be dropped. */
  readonly replace: boolean;
  /** Whether it goes on with other secrets than those of the backup. */
  readonly withOtherSecrets: boolean;
  readonly logger: ReturnType<typeof createLogger>;
}

/** Reads what a folder says of the backup in it. */
export const readManifest = async (from: string): Promise<Manifest> => {
  const text = await readFile(join(from, MANIFEST), "utf8").catch(() => {
    throw new RestoreRefusedError(`${from} has no ${MANIFEST}: it is no backup, or one that did not come to its end.`);
  });
  return Manifest.parse(JSON.parse(text));
};

/**
 * Makes everything as it was at the moment of a backup: databases, which are then migrated to this release, bytes of files, anchors. The apps
 * must not run. The event stream is to be emptied, too: it may hold events from after the backup.
 */
export const restoreBackup = async (options: RestoreBackupOptions): Promise<Manifest> => {
  const { from, serverUrl, appsFolder, store, anchors, logger } = options;
  const manifest = await readManifest(from);
  await refuse(options, manifest);
  await withClient(serverUrl, async (client) => {
    for (const service of SERVICES) {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(serviceDatabase(service))}`);
    }
  });
  await ensureDatabases(serverUrl, SERVICES.map(serviceDatabase));
  for (const service of SERVICES) await ensureServiceRoles(serverUrl, { service, database: serviceDatabase(service) });
  const folders = SERVICES.map((service) => join(appsFolder, service));
  const migrating = { folders, url: serverUrl, asOwner: true, logger };
  const known = new Map<string, ReadonlySet<string>>(
    Object.entries(manifest.databases).map(([service, { migrations }]) => [service, new Set(migrations)]),
  );
  await migrateServices({ ...migrating, which: (service, name) => known.get(service)?.has(name) === true });
  for (const service of SERVICES) {
    await loadDatabase(
      databaseUrl(serverUrl, serviceDatabase(service)),
      join(from, service),
      manifest.databases[service],
    );
  }
  await migrateServices(migrating);
  await copyFiles(createDiskStore({ folder: join(from, FILES) }), store);
  const kept = join(from, ANCHORS);
  // Nothing that is anchored already is written again.
  if (anchors !== undefined && existsSync(kept)) await cp(kept, anchors, { recursive: true, force: false });
  return manifest;
};

const refuse = async (options: RestoreBackupOptions, manifest: Manifest): Promise<void> => {
  const { from, serverUrl, appsFolder, secrets, replace, withOtherSecrets } = options;
  await refuseLaterRelease(appsFolder, manifest);
  for (const service of SERVICES) {
    const missing = findMissingFile(join(from, service), manifest.databases[service]);
    if (missing !== undefined) throw new RestoreRefusedError(`The backup is incomplete: ${missing} is missing.`);
  }
  const lost = compareSecrets(secrets, manifest.secrets);
  if (lost.length > 0 && !withOtherSecrets) {
    const hint = "Put those secrets back, or restore with --with-other-secrets.";
    throw new RestoreRefusedError(
      `The secrets are not those of the backup:\n${lost.map((line) => `  ${line}`).join("\n")}\n${hint}`,
    );
  }
  const names = SERVICES.map(serviceDatabase);
  const connected = await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT DISTINCT datname AS name FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()",
      [names],
    );
    return rows.map(({ name }) => name);
  });
  if (connected.length > 0) {
    throw new RestoreRefusedError(`There are open connections to ${connected.join(", ")}: stop the apps first.`);
  }
  if (replace) return;
  for (const name of names) {
    const table = await findUsedTable(databaseUrl(serverUrl, name));
    if (table === undefined) continue;
    throw new RestoreRefusedError(
      `The database ${name} has data (in ${table}), which --replace would remove for good.`,
    );
  }
};

/** A later release's tables cannot be made by this one. */
const refuseLaterRelease = async (appsFolder: string, { release, databases }: Manifest): Promise<void> => {
  for (const service of SERVICES) {
    const { migrations } = await readSchema(join(appsFolder, service));
    const known = new Set(migrations.map(({ name }) => name));
    const unknown = databases[service].migrations.filter((name) => !known.has(name));
    if (unknown.length === 0) continue;
    throw new RestoreRefusedError(
      `The backup is of release ${release}, which has migrations that this one does not (${unknown.join(", ")}): ` +
        "restore it with that release or a later one.",
    );
  }
};
