import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parseCompose } from "@crossdesk/testing";
import { z } from "zod";

/** In the order in which the documentation replaces them. */
export const APPS = ["tickets", "agents", "files", "webhooks", "gateway"] as const;
export type AppName = (typeof APPS)[number];

type Variables = Readonly<Record<string, string>>;

/** A release, as its own docker-compose.yml describes it. */
export interface Release {
  readonly name: string;
  /** Its checkout. */
  readonly folder: string;
  /** The arguments of Node by which a service runs. */
  readonly commandOf: (service: string) => readonly string[];
  /** A service's settings; addresses are those of this machine. */
  readonly environmentOf: (service: string) => Variables;
}

const Compose = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      command: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.coerce.string()).default({}),
    }),
  ),
});

/** Where the servers that containers know by name are on this machine. */
export interface Place {
  readonly postgres: string;
  readonly nats: string;
  /** The superuser's. */
  readonly databaseUrl: string;
  /** In place of /data and /provision. */
  readonly folder: string;
}

/** What `.env` has, as the release itself makes it: by the program beside the one that provisions. */
export const makeVariables = async (folder: string): Promise<Variables> => {
  const text = await readFile(join(folder, "docker-compose.yml"), "utf8");
  const programs = /^ +command: \[(?<folder>\S+)\/provision\.ts\]$/mu.exec(text)?.groups?.["folder"];
  if (programs === undefined) throw new Error(`${folder}/docker-compose.yml does not say how it provisions.`);
  const { stdout } = await promisify(execFile)(process.execPath, [`${programs}/secrets.ts`], { cwd: folder });
  const lines = stdout.split("\n").filter((line) => line.includes("="));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
};

/** Files are kept in a folder here, and brokers get their store directory separately from their configuration. */
const NOT_HERE = /^(?:FILES_S3_\w+|NATS_MONITOR|NATS_STORE_DIR|NATS_MAX_STORE)$/u;

/** Reads how a checkout's release runs with the variables of `.env`. */
export const readRelease = async (
  name: string,
  folder: string,
  run: { variables: Variables; place: Place },
): Promise<Release> => {
  const { variables, place } = run;
  const text = await readFile(join(folder, "docker-compose.yml"), "utf8");
  const { services } = Compose.parse(parseCompose(text, variables));
  const moved = (value: string): string =>
    value
      .replace(/^postgres:\/\/crossdesk:.*$/u, place.databaseUrl)
      .replace("@postgres:5432", `@${place.postgres}`)
      .replace("@nats:4222", `@${place.nats}`)
      .replace(/^\/(?:data|provision)\//u, `${place.folder}/`);
  return {
    name,
    folder,
    commandOf: (service) => services[service]?.command ?? [],
    environmentOf: (service) =>
      Object.fromEntries(
        Object.entries(services[service]?.environment ?? {})
          .filter(([key, value]) => value !== "" && !NOT_HERE.test(key))
          .map(([key, value]) => [key, moved(value)]),
      ),
  };
};

/** Creates users and databases, and migrates: the steps before any app of a release. Returns the broker's configuration file. */
export const provisionRelease = async (release: Release): Promise<string> => {
  const { PATH, HOME } = process.env;
  const environment = release.environmentOf("provision");
  const env = { PATH, HOME, ...environment };
  await promisify(execFile)(process.execPath, [...release.commandOf("provision")], { cwd: release.folder, env });
  const file = environment["NATS_CONFIG_FILE"] ?? "";
  const store = JSON.stringify(join(dirname(file), "nats/jetstream"));
  // The same in both, so that it can be read again while the broker runs.
  const settings = `jetstream {\n  store_dir: ${store}\n  max_file_store: 10GB\n}\n`;
  await writeFile(file, settings + (await readFile(file, "utf8")));
  return file;
};
