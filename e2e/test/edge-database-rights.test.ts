import {
  databaseRoles,
  databaseUrl,
  ensureDatabases,
  ensureServiceRoles,
  newEncryptionKeys,
  passwordOf,
  startNats,
  startTestPostgres,
} from "@crossdesk/dev-stack";
import type { PostgresServer } from "@crossdesk/dev-stack";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApp } from "./support/app-process.ts";

const SERVICES = ["tickets", "agents", "files", "webhooks"] as const;
type Service = (typeof SERVICES)[number];

/** What a service does not start without, beside the servers. */
const NEEDS: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>> = {
  webhooks: { WEBHOOKS_ENCRYPTION_KEYS: newEncryptionKeys() },
};

const SECRET = "the secret of this test, long enough for it";
const databaseOf = (service: Service): string => `crossdesk_${service}`;

let postgres: PostgresServer;
const urlOf = (role: string, database: string): string => {
  const url = new URL(databaseUrl(postgres.url, database));
  url.username = role;
  url.password = passwordOf(SECRET, `postgres ${role}`);
  return url.href;
};

/** PostgreSQL's code for what a statement fails with; `undefined` where it works. Nothing of it stays. */
const failureOf = async (url: string, statement: string): Promise<string | undefined> => {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query("BEGIN");
    await client.query(statement);
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    await client.end();
  }
};
const DENIED = "42501";

beforeAll(async () => {
  postgres = await startTestPostgres();
  await ensureDatabases(postgres.url, SERVICES.map(databaseOf));
  await using nats = await startNats();
  for (const service of SERVICES) {
    const passwordFor = (role: string) => passwordOf(SECRET, `postgres ${role}`);
    await ensureServiceRoles(postgres.url, { service, database: databaseOf(service), passwordFor });
    const roles = databaseRoles(service);
    // Migrates as the owner, grants, and says that it is ready as itself.
    await using _app = await startApp(service, {
      ...NEEDS[service],
      NATS_URL: nats.url,
      DATABASE_URL: urlOf(roles.service, "postgres"),
      DATABASE_OWNER_URL: urlOf(roles.owner, "postgres"),
    });
  }
}, 120_000);
afterAll(() => postgres[Symbol.asyncDispose]());

describe.each(SERVICES)("the role of %s", (service) => {
  const url = (): string => urlOf(databaseRoles(service).service, databaseOf(service));

  test("gets into its own database alone", async () => {
    for (const other of SERVICES) {
      const failure = await failureOf(urlOf(databaseRoles(service).service, databaseOf(other)), "SELECT 1");
      expect({ other, failure }).toEqual({ other, failure: other === service ? undefined : DENIED });
    }
  });

  test("reads and writes rows, and changes no tables", async () => {
    expect(await failureOf(url(), "SELECT * FROM outbox")).toBeUndefined();
    expect(await failureOf(url(), "DELETE FROM timers")).toBeUndefined();
    for (const statement of [
      "CREATE TABLE mine (id int)",
      "DROP TABLE outbox",
      "TRUNCATE outbox",
      "ALTER TABLE outbox ADD COLUMN mine int",
      "SELECT * FROM mikro_orm_migrations",
      "CREATE ROLE mine",
      `SET ROLE ${databaseRoles(service).owner}`,
    ]) {
      expect({ statement, failure: await failureOf(url(), statement) }).toEqual({ statement, failure: DENIED });
    }
  });
});

test("the audit log is added to and read, and never changed", async () => {
  const url = urlOf(databaseRoles("tickets").service, databaseOf("tickets"));
  expect(await failureOf(url, "SELECT * FROM ticket_logs")).toBeUndefined();
  for (const statement of [
    "UPDATE ticket_logs SET action = 'nothing'",
    "DELETE FROM ticket_logs",
    "TRUNCATE ticket_logs",
    "ALTER TABLE ticket_logs DISABLE TRIGGER ALL",
    "DROP TRIGGER ticket_logs_are_kept ON ticket_logs",
  ]) {
    expect({ statement, failure: await failureOf(url, statement) }).toEqual({ statement, failure: DENIED });
  }
});
