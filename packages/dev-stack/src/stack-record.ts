import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { ensureDataFolder } from "./data-folder.ts";
import { endProcess, identifyProcess, isRunning, ProcessIdentity } from "./processes.ts";

/** `CROSSDESK_DATA/stack.json`: what runs on this data folder now, or ran last. */
export const StackRecord = z.object({
  /** The process that started it all; null once it has stopped everything. */
  owner: ProcessIdentity.nullable(),
  gatewayUrl: z.string(),
  /** Set when the servers are ready. */
  natsUrl: z.string().nullable(),
  databaseUrl: z.string().nullable(),
  /** Where people sign in, at the provider for development; null where it is another one. */
  identityUrl: z.string().nullable().default(null),
  /** Ports of the embedded servers, taken again next time if they are free. */
  ports: z.object({ nats: z.int().optional(), postgres: z.int().optional(), identity: z.int().optional() }),
  apps: z.record(z.string(), ProcessIdentity),
});
export type StackRecord = z.infer<typeof StackRecord>;

/** Another `npm start` or `npm run dev` uses the data folder. */
export class AlreadyRunningError extends Error {
  override readonly name = "AlreadyRunningError";
}

/** The record of the last or present start on this folder; undefined when there is none. */
export async function readStackRecord(dataFolder: string): Promise<StackRecord | undefined> {
  try {
    return StackRecord.parse(JSON.parse(await readFile(fileOf(dataFolder), "utf8")));
  } catch {
    return undefined;
  }
}

const NOTE_AGAIN_MS = 5000;

/** Keeps the record of a running stack; only the process that claimed the folder writes it. */
export class StackKeeper {
  readonly #dataFolder: string;
  #record: StackRecord;
  #writing: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;

  private constructor(dataFolder: string, record: StackRecord) {
    this.#dataFolder = dataFolder;
    this.#record = record;
  }

  get record(): StackRecord {
    return this.#record;
  }

  /** Takes the data folder for this process, and ends apps that a killed start left behind. */
  static async claim(dataFolder: string, gatewayUrl: string): Promise<StackKeeper> {
    await ensureDataFolder(dataFolder);
    const owner = await lock(dataFolder);
    const last = await readStackRecord(dataFolder);
    for (const app of Object.values(last?.apps ?? {})) await endProcess(app, { signal: "SIGTERM", graceMs: 2000 });
    const keeper = new StackKeeper(dataFolder, {
      owner,
      gatewayUrl,
      natsUrl: null,
      databaseUrl: null,
      identityUrl: null,
      ports: last?.ports ?? {},
      apps: {},
    });
    await keeper.update({});
    return keeper;
  }

  /** Writes are one after the other, and readers never see half a file. */
  update(change: Partial<StackRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const text = `${JSON.stringify(this.#record, null, 2)}\n`;
    const file = fileOf(this.#dataFolder);
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${file}.new`, text, { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
    return this.#writing;
  }

  /** The same for what a start can do without: where the record cannot be written now (the disk is full, say), it is tried again. */
  note(change: Partial<StackRecord>): void {
    clearTimeout(this.#again);
    this.update(change).catch(() => {
      this.#again = setTimeout(() => this.note({}), NOTE_AGAIN_MS).unref();
    });
  }

  async release(): Promise<void> {
    clearTimeout(this.#again);
    const stopped = { owner: null, natsUrl: null, databaseUrl: null, identityUrl: null, apps: {} };
    // A record of processes that are gone does no harm: processes are identified by more than their ids.
    await this.update(stopped).catch(() => undefined);
    await rm(lockOf(this.#dataFolder), { force: true });
  }
}

/** A lock file that only counts while the process named in it lives. */
async function lock(dataFolder: string): Promise<ProcessIdentity> {
  const file = lockOf(dataFolder);
  const self = await identifyProcess(process.pid);
  if (self === undefined) throw new Error("This process could not be identified (is /proc mounted, or ps installed?).");
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, JSON.stringify(self), { flag: "wx", mode: 0o600 });
      return self;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = await readHolder(file);
    if (holder !== undefined && (await isRunning(holder))) {
      const running = await readStackRecord(dataFolder);
      throw new AlreadyRunningError(
        `Crossdesk already runs on ${dataFolder} (process ${holder.pid}, ${running?.gatewayUrl ?? "still starting"}).\n` +
          "Stop it first, or start a second one beside it: PORT=3001 CROSSDESK_DATA=.crossdesk-2 npm start",
      );
    }
    // An empty file may be one that is being written this moment.
    if (holder === undefined && attempt < 5) await delay(50);
    else await rm(file, { force: true });
  }
}

async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return ProcessIdentity.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

function fileOf(dataFolder: string): string {
  return join(dataFolder, "stack.json");
}

function lockOf(dataFolder: string): string {
  return join(dataFolder, "lock.json");
}
