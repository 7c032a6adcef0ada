import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { migrateDatabase } from "@crossdesk/database";
import type { NamedMigration } from "@crossdesk/database";
import type { Logger } from "pino";
import { z } from "zod";
import { kitMigrations } from "./kit-migrations.ts";

/** What `src/db/schema.ts` of a service says, as far as it is migrated by it. */
const ServiceSchema = z.object({
  schema: z.object({
    name: z.string(),
    appendOnly: z.array(z.string()).readonly(),
    migrations: z
      .array(z.custom<NamedMigration>((value) => typeof value === "object" && value !== null && "load" in value))
      .readonly(),
  }),
});

export interface MigrateServicesOptions {
  /** The folders of the services: `apps/tickets`. */
  readonly folders: readonly string[];
  /** The server, as the owner of the tables, or as a superuser with `asOwner`. */
  readonly url: string;
  /** Whether tables are made in the name of each service's owner role, which needs no password then. */
  readonly asOwner: boolean;
  /** Those that are run; all by default. */
  readonly which?: (service: string, migration: string) => boolean;
  readonly logger: Logger;
}

/** Reads what `src/db/schema.ts` in a service's folder says, with the migrations that all services have. */
export const readSchema = async (folder: string) => {
  const module: unknown = await import(pathToFileURL(join(resolve(folder), "src/db/schema.ts")).href);
  const { name, appendOnly, migrations } = ServiceSchema.parse(module).schema;
  return { name, appendOnly, migrations: [...kitMigrations, ...migrations] };
};

/** Migrates the databases of services, and lets their roles work in them: `crossdesk_<service>`, whose owner is `crossdesk_<service>_owner`. */
export const migrateServices = async (options: MigrateServicesOptions): Promise<void> => {
  const { folders, url, asOwner, which = () => true, logger } = options;
  for (const folder of folders) {
    const { name, appendOnly, migrations } = await readSchema(folder);
    const role = `crossdesk_${name}`;
    await migrateDatabase({
      url,
      database: role,
      owner: asOwner ? `${role}_owner` : undefined,
      role,
      appendOnly,
      migrations: migrations.filter((migration) => which(name, migration.name)),
      logger,
    });
  }
};
