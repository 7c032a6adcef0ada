import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { z } from "zod";
import type { Database } from "../database.ts";
import { DatabaseServers } from "../database-servers.ts";
import { runStatement } from "../guard-client.ts";
import type { Query, Run, Statement } from "../statement.ts";
import type { Prepared } from "../statements/prepared.ts";
import { toStatement } from "../statements/run-prepared.ts";

/** The services that publish and consume events; each has the database `crossdesk_<service>`. */
const SERVICES = ["tickets", "agents", "files", "webhooks"] as const;
const Service = z.enum(SERVICES, { error: `must be one of ${SERVICES.join(", ")}` });

/** The command was not given as it must be; its usage says how. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const PROJECT_FOLDER = fileURLToPath(new URL("../../../..", import.meta.url));
const StackRecord = z.object({ databaseUrl: z.string().nullable(), natsUrl: z.string().nullable() });

/** The servers that commands talk to: the variable that names one, and what the record of a running system calls it. */
const SERVERS = {
  database: { variable: "DATABASE_URL", recorded: "databaseUrl", isCalled: "a server" },
  broker: { variable: "NATS_URL", recorded: "natsUrl", isCalled: "a broker" },
} as const;

/** The server that the environment names, or else that of the system that runs on `CROSSDESK_DATA`. */
export const findServer = async (which: keyof typeof SERVERS): Promise<string> => {
  const { variable, recorded, isCalled } = SERVERS[which];
  const { [variable]: named, CROSSDESK_DATA } = process.env;
  if (named !== undefined && named !== "") return named;
  const file = resolve(PROJECT_FOLDER, CROSSDESK_DATA ?? ".crossdesk", "stack.json");
  const record = await readFile(file, "utf8").then(
    (text) => StackRecord.parse(JSON.parse(text)),
    () => undefined,
  );
  const running = record?.[recorded];
  if (running) return running;
  throw new Error(`No system runs here (see npm start), and ${variable} does not name ${isCalled}.`);
};

/** What the commands need of a database. */
export interface ServiceDatabase extends Pick<Database, "query" | "run"> {
  /** Runs `work` on everything as of one moment, while others go on writing. It can only read. */
  snapshot<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A resolver asks again after 5 s where an answer was lost, as happens in containers that have just started: services try again, a command does not. */
const CONNECTED_WITHIN_MS = 10_000;

/** Runs `work` on the database of each named service, or of all of them, one after the other. */
export const forEachService = async (
  named: readonly string[],
  work: (db: ServiceDatabase, service: string) => Promise<void>,
): Promise<void> => {
  const services = z.array(Service).safeParse(named);
  if (!services.success) throw new UsageError(`--service ${services.error.issues[0]?.message ?? "is not known"}`);
  const server = await findServer("database");
  for (const service of services.data.length === 0 ? SERVICES : services.data) {
    const servers = new DatabaseServers(server, `crossdesk_${service}`);
    if (servers.isChosen) await servers.find();
    const { current: url } = servers;
    const client = new pg.Client({
      connectionString: url.href,
      connectionTimeoutMillis: CONNECTED_WITHIN_MS,
      query_timeout: 60_000,
    });
    await client.connect();
    try {
      await work({ query: queryOf(client), run: runOf(client), snapshot: snapshotOf(client) }, service);
    } finally {
      await client.end();
    }
  }
};

const snapshotOf =
  (client: pg.Client): ServiceDatabase["snapshot"] =>
  async (work) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    try {
      return await work();
    } finally {
      await client.query("COMMIT");
    }
  };

const runOf =
  (client: pg.Client): Run =>
  <Values extends object, Row>(prepared: Prepared<Values, Row>, values: Values): Promise<Row[]> =>
    runStatement<Row>(client, toStatement(prepared, values));

const queryOf =
  (client: pg.Client): Query =>
  async <Row extends object>({ text, values = [] }: Statement): Promise<Row[]> => {
    const { rows } = await client.query<Row & Record<string, unknown>>(text, [...values]);
    return rows;
  };

/** Runs a command, or prints its usage for `--help`. What goes wrong is reported in a sentence, with the usage where that helps. */
export const runCommand = async (usage: string, command: (args: readonly string[]) => Promise<void>): Promise<void> => {
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return;
  }
  try {
    await command(args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
    process.stderr.write(isUsage ? `${message}\n\n${usage}` : `${message}\n`);
    process.exitCode = isUsage ? 2 : 1;
  }
};
