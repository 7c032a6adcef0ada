import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SERVICES } from "./nats-rights.ts";
import { PROJECT_FOLDER } from "./project-folder.ts";

const PROGRAM = join(PROJECT_FOLDER, "packages/stored-service/src/bin/migrate.ts");
const folders = SERVICES.map((service) => join(PROJECT_FOLDER, "apps", service));

export interface MigrateServicesOptions {
  /** The PostgreSQL server, as its superuser: the owner of a service's tables cannot log in. */
  readonly databaseUrl: string;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Where Node keeps what it has made of the sources; `NODE_COMPILE_CACHE` by default. */
  readonly compileCache?: string | undefined;
  /** Whether it goes on, and migrates again when a migration is written. */
  readonly watch?: boolean;
}

/** Migrates the databases of all services, in a process of its own: none of them knows how to get into the owner's role. */
export const migrateServices = async ({
  databaseUrl,
  onLine,
  signal,
  compileCache = process.env["NODE_COMPILE_CACHE"],
  watch = false,
}: MigrateServicesOptions): Promise<void> => {
  const args = [...(watch ? ["--watch", "--watch-preserve-output"] : []), PROGRAM, "--as-owner", ...folders];
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    env: { PATH, HOME, NODE_COMPILE_CACHE: compileCache, DATABASE_OWNER_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal === undefined ? {} : { signal }),
  });
  const said: string[] = [];
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    onLine(line);
  });
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, by) => resolve(by ?? status));
  });
  if (code !== 0) throw new Error(`The databases could not be migrated (${code}): ${said.slice(-5).join("\n")}`);
};
