import { rename, writeFile } from "node:fs/promises";
import { natsUsers, OPERATOR, serviceDatabase } from "./credentials.ts";
import { ensureServiceRoles } from "./database-roles.ts";
import { ensureDatabases } from "./databases.ts";
import { programUser } from "./nats-programs.ts";
import type { NatsProgram } from "./nats-programs.ts";
import { NATS_APPS, natsConfiguration, natsServerSettings, SERVICES } from "./nats-rights.ts";
import type { NatsServerSettings } from "./nats-rights.ts";

const DATABASE_SECRETS = {
  tickets: "tickets_database",
  agents: "agents_database",
  files: "files_database",
  webhooks: "webhooks_database",
} as const satisfies Record<(typeof SERVICES)[number], string>;

/** What has a secret: each user of NATS, and the role of each service in its database. */
export const SECRET_HOLDERS = [...NATS_APPS, OPERATOR, ...Object.values(DATABASE_SECRETS)] as const;
export type SecretHolder = (typeof SECRET_HOLDERS)[number];
export type Secrets = (holder: SecretHolder) => string;

/** The variable that holds somebody's secret. */
export function secretVariable(holder: SecretHolder): string {
  return `${holder.toUpperCase()}_SECRET`;
}

/** Characters that stand for themselves in a URL, and enough of them never to be guessed. */
const SECRET = /^[\w-]{24,}$/;

/** Reads all secrets. All missing or invalid ones are reported together. */
export function readSecrets(environment: NodeJS.ProcessEnv): Secrets {
  const known = new Map<SecretHolder, string>();
  for (const holder of SECRET_HOLDERS) {
    const secret = environment[secretVariable(holder)];
    if (secret !== undefined && SECRET.test(secret)) known.set(holder, secret);
  }
  const missing = SECRET_HOLDERS.filter((holder) => !known.has(holder)).map(secretVariable);
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(", ")}: a secret has at least 24 characters of A-Z, a-z, 0-9, "-" and "_". ` +
        "node packages/deploy/src/bin/secrets.ts prints new ones.",
    );
  }
  return (holder) => known.get(holder) ?? "";
}

export interface ProvisionOptions {
  /** The PostgreSQL server, as its superuser. */
  readonly databaseUrl: string;
  /** Where nats-server reads its configuration; written each time, readable by its owner alone. */
  readonly natsConfigFile: string;
  readonly secrets: Secrets;
  /** Programs outside this repository that have a user of NATS too. */
  readonly programs?: readonly NatsProgram[];
  readonly natsServer?: NatsServerSettings;
}

/** Host and port, and a number of bytes as nats-server reads it. */
const MONITOR = /^(?:\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/u;
const FOLDER = /^\/[\w./-]*$/u;
const BYTES = /^\d{1,15}[KMGT]B$/u;

/** Reads the settings of the nats-server besides its users; empty ones are not set. */
export function readNatsServer(environment: NodeJS.ProcessEnv): NatsServerSettings {
  const read = (name: string, pattern: RegExp, example: string): string | undefined => {
    const value = environment[name];
    if (value === undefined || value === "") return undefined;
    if (!pattern.test(value)) throw new Error(`${name} must be such as ${example}.`);
    return value;
  };
  return {
    monitor: read("NATS_MONITOR", MONITOR, "127.0.0.1:8222"),
    maxStore: read("NATS_MAX_STORE", BYTES, "10GB"),
    storeDir: read("NATS_STORE_DIR", FOLDER, "/data"),
  };
}

/**
 * Creates the users of the apps of a stack: a database and two roles for each service, and the configuration of a nats-server
 * that lets each app do what it has to and nothing else. May be repeated, also with other secrets; data stays.
 */
export async function provision({
  databaseUrl,
  natsConfigFile,
  secrets,
  programs = [],
  natsServer = {},
}: ProvisionOptions): Promise<void> {
  await ensureDatabases(databaseUrl, SERVICES.map(serviceDatabase));
  for (const service of SERVICES) {
    const database = serviceDatabase(service);
    await ensureServiceRoles(databaseUrl, { service, database, password: secrets(DATABASE_SECRETS[service]) });
  }
  const draft = `${natsConfigFile}.${process.pid}`;
  const users = natsConfiguration([...natsUsers(secrets), ...programs.map(programUser)]);
  await writeFile(draft, natsServerSettings(natsServer) + users, { mode: 0o600 });
  await rename(draft, natsConfigFile);
}
