#!/usr/bin/env node
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand, UsageError } from "@crossdesk/database/admin";
import { SERVICES } from "@crossdesk/deploy";
import { findSystem } from "../system-here.ts";
import { takeBackup } from "../take-backup.ts";

const USAGE = `Usage: npm run backup -- --to <folder>

Copies the databases, as of one moment, and the bytes of files into a new folder, while everything works on. Of the system of npm start
(CROSSDESK_DATA), or of the servers that DATABASE_URL (a superuser's) and FILES_S3_* name. Secrets are not copied: keep them elsewhere.
`;

await runCommand(USAGE, async (args) => {
  const { values } = parseArgs({ args: [...args], options: { to: { type: "string" } } });
  if (values.to === undefined) throw new UsageError("--to is required.");
  const to = resolve(values.to);
  await using system = await findSystem(process.env, "backup");
  const { takenAt, databases, files } = await takeBackup({ ...system, to, serverUrl: system.databaseUrl });
  for (const service of SERVICES) {
    const { tables } = databases[service];
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    process.stdout.write(`${service}: ${rows} rows of ${tables.length} tables\n`);
  }
  process.stdout.write(`files: ${files.blobs}, and ${files.pictures} pictures of them\n`);
  process.stdout.write(`All as of ${takenAt}, in ${to}. The secrets are not in it.\n`);
});
