import { readFile, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { checkFileStore, createFileStore, fileStoreConfig } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { natsConfig, readConfig, toNatsAddress } from "@crossdesk/service-kit";
import type { NatsAddress } from "@crossdesk/service-kit";
import { z } from "zod";
import { readSecrets } from "./secrets.ts";
import type { Secrets } from "./secrets.ts";

/** What there is of a system on this machine, or where the environment says that it is. */
export interface SystemHere extends AsyncDisposable {
  /** PostgreSQL, as a superuser. */
  readonly databaseUrl: string;
  /** NATS, as a user that may do anything, where its streams are to be emptied; `npm start` has its own emptied already. */
  readonly nats: NatsAddress | undefined;
  readonly store: BlobStore;
  readonly anchors: string | undefined;
  readonly secrets: Secrets;
  readonly release: string;
}

const Settings = z
  .object({
    ...fileStoreConfig,
    ...natsConfig,
    NATS_URL: natsConfig.NATS_URL.optional(),
    DATABASE_URL: z.string().optional(),
    AUDIT_ANCHORS: z.string().optional(),
    CROSSDESK_VERSION: z.string().optional(),
  })
  .superRefine(checkFileStore);

/** `restore`: nothing of it may run, and the embedded broker forgets what it has. */
export type Purpose = "backup" | "restore";

/** Finds PostgreSQL by the environment, or the system of `npm start`, whose servers are started for as long as they are needed where it does not run. */
export const findSystem = async (environment: NodeJS.ProcessEnv, purpose: Purpose): Promise<SystemHere> => {
  const settings = readConfig(Settings, environment);
  const dataFolder = resolve(PROJECT_FOLDER, settings.CROSSDESK_DATA);
  const kept = settings.AUDIT_ANCHORS ?? join(dataFolder, "audit-anchors");
  const { databaseUrl, nats, stop } = await findServers(settings, { environment, purpose, dataFolder });
  return {
    databaseUrl,
    nats,
    store: await createFileStore({ ...settings, CROSSDESK_DATA: dataFolder }),
    anchors: kept.startsWith("s3:") || (purpose === "backup" && !existsSync(kept)) ? undefined : kept,
    secrets: await readSecrets(environment, dataFolder),
    release: settings.CROSSDESK_VERSION ?? (await readVersion()),
    [Symbol.asyncDispose]: stop,
  };
};

interface Servers {
  readonly databaseUrl: string;
  readonly nats?: NatsAddress | undefined;
  readonly stop: () => Promise<void>;
}

interface Here {
  readonly environment: NodeJS.ProcessEnv;
  readonly purpose: Purpose;
  readonly dataFolder: string;
}

const findServers = async (
  settings: z.output<typeof Settings>,
  { environment, purpose, dataFolder }: Here,
): Promise<Servers> => {
  const stop = async (): Promise<void> => undefined;
  const { DATABASE_URL: databaseUrl, NATS_URL } = settings;
  if (databaseUrl !== undefined) {
    return { databaseUrl, nats: NATS_URL === undefined ? undefined : toNatsAddress({ ...settings, NATS_URL }), stop };
  }
  // Not in the image, where there is always a DATABASE_URL.
  const { claimServers, findRunningServers } = await import("@crossdesk/dev-stack");
  const running = purpose === "backup" ? await findRunningServers(dataFolder) : undefined;
  if (running !== undefined) return { ...running, stop };
  const forget = (): Promise<void> => rm(join(dataFolder, "nats/jetstream"), { recursive: true, force: true });
  const servers = await claimServers(environment, purpose === "restore" ? forget : undefined);
  return { databaseUrl: servers.databaseUrl, stop: () => servers.stop() };
};

const readVersion = async (): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(join(PROJECT_FOLDER, "package.json"), "utf8"));
  return z.object({ version: z.string() }).parse(manifest).version;
};
