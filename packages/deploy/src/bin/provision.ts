#!/usr/bin/env node
import { parsePrograms } from "../nats-programs.ts";
import { migrateServices } from "../migrate-services.ts";
import { provision, readNatsServer, readSecrets } from "../provision.ts";
import { reasonOf } from "../reason.ts";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} must be set.`);
  return value;
}

try {
  const databaseUrl = required("DATABASE_URL");
  const natsConfigFile = required("NATS_CONFIG_FILE");
  const programs = parsePrograms(process.env["NATS_PROGRAMS"]);
  const [secrets, natsServer] = [readSecrets(process.env), readNatsServer(process.env)];
  await provision({ databaseUrl, natsConfigFile, secrets, programs, natsServer });
  await migrateServices({ databaseUrl, onLine: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(`Every app has its users; NATS reads them from ${natsConfigFile}.\n`);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
