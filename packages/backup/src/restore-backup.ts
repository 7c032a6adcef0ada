import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { databaseUrl, ensureDatabases, ensureServiceRoles } from "@crossdesk/deploy";
import { createDiskStore } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import type { createLogger } from "@crossdesk/service-kit";
import { migrateServices } from "@crossdesk/stored-service";
import pg from "pg";
import { copyFiles } from "./copy-files.ts";
import { findUsedTable, loadDatabase } from "./databases.ts";
import { Manifest, MANIFEST, SERVICES } from "./manifest.ts";
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

const nameOf = (service: string): string => `crossdesk_${service}`;

/**
 * Makes everything as it was at the moment of a backup: databases, which are then migrated to this release, bytes of files, anchors. The apps
 * must not run. The event stream is to be emptied, too: what it has may come from a time that is no more.
 */
export const restoreBackup = async (options: RestoreBackupOptions): Promise<Manifest> => {
  const { from, serverUrl, appsFolder, store, anchors, logger } = options;
  const manifest = await readManifest(from);
  await refuse(options, manifest);
  await withServer(serverUrl, async (client) => {
    for (const service of SERVICES)
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(nameOf(service))}`);
  });
  await ensureDatabases(serverUrl, SERVICES.map(nameOf));
  for (const service of SERVICES) await ensureServiceRoles(serverUrl, { service, database: nameOf(service) });
  const folders = SERVICES.map((service) => join(appsFolder, service));
  const migrating = { folders, url: serverUrl, asOwner: true, logger };
  const known = new Map<string, ReadonlySet<string>>(
    Object.entries(manifest.databases).map(([service, { migrations }]) => [service, new Set(migrations)]),
  );
  await migrateServices({ ...migrating, which: (service, name) => known.get(service)?.has(name) === true });
  for (const service of SERVICES) {
    await loadDatabase(databaseUrl(serverUrl, nameOf(service)), join(from, service), manifest.databases[service]);
  }
  await migrateServices(migrating);
  await copyFiles(createDiskStore({ folder: join(from, FILES) }), store);
  const kept = join(from, ANCHORS);
  // Nothing that is anchored already is written again.
  if (anchors !== undefined && existsSync(kept)) await cp(kept, anchors, { recursive: true, force: false });
  return manifest;
};

const refuse = async (options: RestoreBackupOptions, manifest: Manifest): Promise<void> => {
  const { serverUrl, secrets, replace, withOtherSecrets } = options;
  const lost = compareSecrets(secrets, manifest.secrets);
  if (lost.length > 0 && !withOtherSecrets) {
    const hint = "Put those secrets back, or restore with --with-other-secrets.";
    throw new RestoreRefusedError(
      `The secrets are not those of the backup:\n${lost.map((line) => `  ${line}`).join("\n")}\n${hint}`,
    );
  }
  const names = SERVICES.map(nameOf);
  const connected = await withServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT DISTINCT datname AS name FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()",
      [names],
    );
    return rows.map(({ name }) => name);
  });
  if (connected.length > 0) {
    throw new RestoreRefusedError(`Somebody is connected to ${connected.join(", ")}: stop the apps first.`);
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

const withServer = async <Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
