import { buildAgents } from "@crossdesk/agents";
import { newEncryptionKeys } from "@crossdesk/deploy";
import { createTestDatabase, openTestBroker } from "@crossdesk/testing";
import type { DatabaseTemplate } from "@crossdesk/testing";
import { createDiskStore } from "@crossdesk/file-store";
import { buildFiles } from "@crossdesk/files";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { buildTickets } from "@crossdesk/tickets";
import { buildWebhooks, EncryptionKeys } from "@crossdesk/webhooks";
import { Pool } from "pg";

/** Runs one statement on a service's database, past the service. */
export type Sql = (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;

export interface ServiceDatabase extends AsyncDisposable {
  readonly url: string;
  readonly sql: Sql;
}

interface Building {
  readonly nc: Parameters<typeof buildTickets>[0]["nc"];
  readonly logger: ReturnType<typeof createLogger>;
  readonly databaseUrl: string;
}

/** Building a service migrates its database. */
const BUILD = {
  tickets: buildTickets,
  agents: buildAgents,
  files: (options: Building) => buildFiles({ ...options, store: createDiskStore({ folder: "/nonexistent" }) }),
  webhooks: (options: Building) =>
    buildWebhooks({ ...options, encryptionKeys: EncryptionKeys.parse(newEncryptionKeys()) }),
};

type ServiceName = keyof typeof BUILD;

const migrate = async (service: ServiceName, databaseUrl: string): Promise<void> => {
  const logger = createLogger({ service, level: "silent" });
  const nats = await openTestBroker();
  const nc = await connectNats({ url: nats.url, name: service, logger });
  const built = await BUILD[service]({ nc, logger, databaseUrl });
  await built.close();
  await nc.close();
};

/** A migrated database for one service, and a way into it. */
export const openServiceDatabase = async (service: ServiceName): Promise<ServiceDatabase> =>
  openTestDatabase({ name: service, fill: (url) => migrate(service, url) });

/** A copy of a template, or an empty database, and a way into it. */
export const openTestDatabase = async (template?: DatabaseTemplate): Promise<ServiceDatabase> => {
  const database = await createTestDatabase(template === undefined ? {} : { template });
  const pool = new Pool({ connectionString: database.url, max: 2 });
  // Connections that wait while the server goes away.
  pool.on("error", () => undefined);
  return {
    url: database.url,
    sql: async (text, values = []) => {
      const { rows } = await pool.query<Record<string, unknown>>(text, [...values]);
      return rows;
    },
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
};
