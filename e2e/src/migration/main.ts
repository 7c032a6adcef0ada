#!/usr/bin/env node
import { mkdir, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { schema as agents } from "@crossdesk/agents/schema";
import { openDatabase } from "@crossdesk/database";
import { runCommand, UsageError } from "@crossdesk/database/admin";
import { startPostgres } from "@crossdesk/dev-stack";
import { schema as files } from "@crossdesk/files/schema";
import { createLogger } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { schema as tickets } from "@crossdesk/tickets/schema";
import { schema as webhooks } from "@crossdesk/webhooks/schema";
import { MIGRATION_NAME, writeMigration } from "./write-migration.ts";

const USAGE = `Usage: npm run migration -- <service> <name>

Writes the migration that a change of a service's entities needs, to be reviewed: npm run migration -- tickets add-priority.
<service> is one of agents, files, tickets, webhooks; <name> is lower-case words with hyphens between them.
`;

const SCHEMAS = { agents, files, tickets, webhooks } as const;
const isService = (name: string | undefined): name is keyof typeof SCHEMAS =>
  name !== undefined && Object.hasOwn(SCHEMAS, name);

await runCommand(USAGE, async ([service, name, ...rest]) => {
  if (!isService(service)) throw new UsageError(`<service> must be one of ${Object.keys(SCHEMAS).join(", ")}.`);
  if (name === undefined || !MIGRATION_NAME.test(name) || rest.length > 0) {
    throw new UsageError("<name> must be lower-case words with hyphens between them.");
  }
  const { entities, migrations } = SCHEMAS[service];
  await using postgres = await startPostgres();
  const db = await openDatabase({
    url: postgres.url,
    database: "migration",
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    logger: createLogger({ service: "migration", level: "warn" }),
  });
  try {
    const written = await writeMigration(db, { service, name, migrations });
    if (written === undefined) {
      process.stdout.write(`The entities of ${service} agree with its tables: there is nothing to migrate.\n`);
      return;
    }
    const folder = fileURLToPath(new URL(`../../../apps/${service}/src/db/migrations/`, import.meta.url));
    const file = `${folder}${written.name.slice(service.length + 1)}.ts`;
    await mkdir(folder, { recursive: true });
    await writeFile(file, written.text, { flag: "wx" });
    process.stdout.write(
      `${file}\n\nReview it, and add { name: "${written.name}", load: async () => (await import("./${basename(file)}")).${written.className} } to apps/${service}/src/db/migrations/index.ts.\n`,
    );
  } finally {
    await db.close();
  }
});
