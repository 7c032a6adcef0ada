import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Database } from "../database/database.ts";
import { openDatabase } from "../database/open-database.ts";
import { createLogger } from "../logging/logger.ts";

/** The services that publish and consume events; each has the database `crossdesk_<service>`. */
const SERVICES = ["tickets", "agents", "files"] as const;
const Service = z.enum(SERVICES, { error: `must be one of ${SERVICES.join(", ")}` });

/** The command was not given as it must be; its usage says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const PROJECT_FOLDER = fileURLToPath(new URL("../../../..", import.meta.url));
const StackRecord = z.object({ databaseUrl: z.string().nullable() });

/** `DATABASE_URL`, or else the server of the system that runs on `CROSSDESK_DATA`. */
const findServer = async (): Promise<string> => {
  const { DATABASE_URL, CROSSDESK_DATA } = process.env;
  if (DATABASE_URL !== undefined && DATABASE_URL !== "") return DATABASE_URL;
  const file = join(PROJECT_FOLDER, CROSSDESK_DATA ?? ".crossdesk", "stack.json");
  const record = await readFile(file, "utf8").then(
    (text) => StackRecord.parse(JSON.parse(text)),
    () => undefined,
  );
  if (record?.databaseUrl) return record.databaseUrl;
  throw new Error("No system runs here (see npm start), and DATABASE_URL does not name a server.");
};

/** Runs `work` on the database of each named service, or of all of them, one after the other. */
export const forEachService = async (
  named: readonly string[],
  work: (db: Database, service: string) => Promise<void>,
): Promise<void> => {
  const services = z.array(Service).safeParse(named);
  if (!services.success) throw new UsageError(`--service ${services.error.issues[0]?.message ?? "is not known"}`);
  const url = await findServer();
  const logger = createLogger({ service: "admin", level: "silent" });
  for (const service of services.data.length === 0 ? SERVICES : services.data) {
    const database = `crossdesk_${service}`;
    const db = await openDatabase({ url, database, entities: [], migrations: [], poolSize: 2, waitMs: 2000, logger });
    try {
      await work(db, service);
    } finally {
      await db.close();
    }
  }
};

/** Runs a command: what goes wrong is told in a sentence, with the usage where that helps. */
export const runCommand = async (usage: string, command: (args: readonly string[]) => Promise<void>): Promise<void> => {
  try {
    await command(process.argv.slice(2));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
    process.stderr.write(isUsage ? `${message}\n\n${usage}` : `${message}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
};
