import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  natsConfiguration,
  natsUsers,
  parsePrograms,
  programUser,
  PROJECT_FOLDER,
  readSecrets,
} from "@crossdesk/deploy";
import { parseCompose } from "@crossdesk/testing";
import { stringify } from "yaml";
import { z } from "zod";
import { APPS, PART_OF } from "./describe.ts";
import type { Manifest } from "./describe.ts";

const Compose = z.object({
  services: z.record(z.string(), z.looseObject({ environment: z.record(z.string(), z.coerce.string()).default({}) })),
});

/** Where the servers answer inside of the cluster. */
export interface ClusterAddresses {
  /** `host:port` of PostgreSQL. */
  readonly database: string;
  /** `host:port` of NATS. */
  readonly nats: string;
  /** The URL of the file store. */
  readonly files: string;
  /** Where people reach the gateway. */
  readonly publicUrl: string;
}

/** What no one else may know: keys and passwords, and addresses that carry one. */
const isSecret = (name: string): boolean =>
  /SECRET|PASSWORD|TOKEN|KEYS?$|KEY_ID$|^(?:NATS|DATABASE|DATABASE_OWNER)_URL$/u.test(name);
/** What two apps or more need and not all: it goes to those whose compose entry names it. */
const isOwn = (name: string): boolean => isSecret(name) || /^(?:FILES_S3_\w+|PUBLIC_URL)$/u.test(name);

/**
 * A Secret for each app with what docker-compose.yml gives it and no other: the same split as there, with the same names. `env` has the secrets as
 * `npm run secrets` prints them, and the programs outside that use the broker (`NATS_PROGRAMS`).
 */
export const secretsOf = async (
  env: Readonly<Record<string, string>>,
  at: ClusterAddresses,
): Promise<readonly Manifest[]> => {
  const servicesOf = async (file: string) => {
    const text = await readFile(join(PROJECT_FOLDER, file), "utf8");
    return Compose.parse(parseCompose(text, { ...env, FILES_S3_ENDPOINT: at.files, PUBLIC_URL: at.publicUrl }))
      .services;
  };
  const services = { ...(await servicesOf("docker-compose.yml")), ...(await servicesOf("docker-compose.backup.yml")) };
  const moved = (value: string): string =>
    value.replace("@postgres:5432", `@${at.database}`).replace("@nats:4222", `@${at.nats}`);
  const secretOf = (name: string, keep: (key: string) => boolean): Manifest => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `crossdesk-${name}` },
    type: "Opaque",
    stringData: Object.fromEntries(
      Object.entries(services[name]?.environment ?? {})
        .filter(([key, value]) => keep(key) && value !== "")
        .map(([key, value]) => [key, moved(value)]),
    ),
  });
  const notHere = new Set(["NATS_CONFIG_FILE", "NATS_MONITOR", "NATS_STORE_DIR", "NATS_MAX_STORE"]);
  const programs = parsePrograms(env["NATS_PROGRAMS"]);
  // What the broker includes in its configuration (values/nats.yaml).
  const broker: Manifest = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "crossdesk-nats" },
    type: "Opaque",
    stringData: { "users.conf": natsConfiguration([...natsUsers(readSecrets(env)), ...programs.map(programUser)]) },
  };
  const ofApps = APPS.map(({ name }) => secretOf(name, isOwn));
  return [...ofApps, secretOf("provision", (key) => !notHere.has(key)), secretOf("backup", isOwn), broker];
};

/** New secrets, made as for containers. */
export const newEnvironment = async (): Promise<Readonly<Record<string, string>>> => {
  const program = join(PROJECT_FOLDER, "packages/deploy/src/bin/secrets.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  return readEnvironment(stdout);
};

/** What a file such as `.env` says. */
export const readEnvironment = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split("\n")
      .filter((line) => /^\w+=/u.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), unquote(line.slice(line.indexOf("=") + 1))]),
  );

/** Compose, too, takes what stands between single quotes as it is. */
const unquote = (value: string): string => /^'(?<inside>.*)'$/su.exec(value)?.groups?.["inside"] ?? value;

/** Manifests as `kubectl apply -f -` reads them. */
export const formatSecrets = (secrets: readonly Manifest[]): string =>
  `# Secrets of ${PART_OF}: keep this out of repositories, and a copy of WEBHOOKS_ENCRYPTION_KEYS apart from the database.\n` +
  secrets.map((secret) => stringify(secret)).join("---\n");
