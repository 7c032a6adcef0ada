import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import { openDatabase } from "@crossdesk/database";
import {
  databaseRoles,
  databaseUrl,
  ensureDatabases,
  ensureServiceRoles,
  migrateServices,
  newEncryptionKeys,
  passwordOf,
  serviceDatabase,
  SERVICES,
} from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import { startTestPostgres } from "@crossdesk/testing";
import type { PostgresServer } from "@crossdesk/dev-stack";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { kitMigrations } from "@crossdesk/stored-service";
import { sayFinding, verifyAuditLog } from "@crossdesk/tickets/audit";
import { schema as tables } from "@crossdesk/tickets/schema";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startApp } from "./support/app-process.ts";

type Service = (typeof SERVICES)[number];

/** What a service does not start without, beside the servers. */
const NEEDS: Readonly<Partial<Record<Service, Readonly<Record<string, string>>>>> = {
  webhooks: { WEBHOOKS_ENCRYPTION_KEYS: newEncryptionKeys() },
};

const SECRET = "the secret of this test, long enough for it";

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
  await ensureDatabases(postgres.url, SERVICES.map(serviceDatabase));
  for (const service of SERVICES) {
    const password = passwordOf(SECRET, `postgres ${databaseRoles(service).service}`);
    await ensureServiceRoles(postgres.url, { service, database: serviceDatabase(service), password });
  }
  await using nats = await startNats();
  // Waits for the tables, which it may not create: migrations may run later.
  const waiting = startApp("agents", {
    NATS_URL: nats.url,
    DATABASE_URL: urlOf(databaseRoles("agents").service, "postgres"),
  });
  await migrateServices({ databaseUrl: postgres.url, onLine: () => undefined });
  await using _waited = await waiting;
  for (const service of SERVICES.filter((name) => name !== "agents")) {
    await using _app = await startApp(service, {
      ...NEEDS[service],
      NATS_URL: nats.url,
      DATABASE_URL: urlOf(databaseRoles(service).service, "postgres"),
    });
  }
}, 120_000);
afterAll(() => postgres[Symbol.asyncDispose]());

describe.each(SERVICES)("the role of %s", (service) => {
  const url = (): string => urlOf(databaseRoles(service).service, serviceDatabase(service));

  test("gets into its own database alone", async () => {
    for (const other of SERVICES) {
      const failure = await failureOf(urlOf(databaseRoles(service).service, serviceDatabase(other)), "SELECT 1");
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
      "INSERT INTO mikro_orm_migrations (name) VALUES ('mine')",
      "DELETE FROM mikro_orm_migrations",
      "CREATE ROLE mine",
      `SET ROLE ${databaseRoles(service).owner}`,
    ]) {
      expect({ statement, failure: await failureOf(url(), statement) }).toEqual({ statement, failure: DENIED });
    }
  });
});

test("the audit log is added to and read, and never changed", async () => {
  const url = urlOf(databaseRoles("tickets").service, serviceDatabase("tickets"));
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

test("revocations that refuse nothing any more are removed by the service's own role", async () => {
  const url = urlOf(databaseRoles("agents").service, serviceDatabase("agents"));
  expect(await failureOf(url, "DELETE FROM revocations")).toBeUndefined();
});

test("nobody logs in as the owner of a service's tables", async () => {
  for (const service of SERVICES) {
    const url = urlOf(databaseRoles(service).owner, serviceDatabase(service));
    // "Not permitted to log in", or no password that would be right.
    expect(await failureOf(url, "SELECT 1")).toMatch(/^28/u);
  }
});

test("a text that the service's own role changes is found by its line, and lines are out of its reach", async () => {
  await using nats = await startNats();
  const url = urlOf(databaseRoles("tickets").service, serviceDatabase("tickets"));
  await using _app = await startApp("tickets", {
    NATS_URL: nats.url,
    DATABASE_URL: urlOf(databaseRoles("tickets").service, "postgres"),
  });
  const logger = createLogger({ service: "rights-test", level: "silent" });
  const nc = await connectNats({ url: nats.url, name: "rights-test", logger });
  const client = new Client({ connectionString: url });
  const db = await openDatabase({
    url,
    entities: tables.entities,
    migrations: [...kitMigrations, ...tables.migrations],
    logger,
  });
  try {
    const { tickets, messages } = createCrossdeskClient({ nc });
    const caller = { subject: "admin", role: "admin", entityId: null } as const;
    const call = withCall({ caller, requestId: "test" });
    const opening = { channel: "support", customerId: "customer-1", subject: "Refund", description: "" } as const;
    const { ticket } = await tickets.open.mutate({ ...opening, entityId: "main" }, call);
    const message = await messages.add.mutate({ ticket: { id: ticket.id }, text: "You get 100 back" }, call);
    await client.connect();
    expect((await verifyAuditLog(db)).findings).toEqual([]);
    await client.query("UPDATE messages SET text = 'You get 1 back' WHERE id = $1", [message.id]);
    expect((await verifyAuditLog(db)).findings.map(sayFinding)).toEqual([
      `ticket ${ticket.number}: message ${message.id} was altered`,
    ]);
    for (const statement of [
      `DELETE FROM ticket_logs WHERE ticket_number = ${ticket.number}`,
      `UPDATE ticket_logs SET content_hash = NULL WHERE ticket_number = ${ticket.number}`,
    ]) {
      expect(await failureOf(url, statement)).toBe(DENIED);
    }
    // Lines that stay refer to their ticket.
    expect(await failureOf(url, `DELETE FROM tickets WHERE number = ${ticket.number}`)).toMatch(/^(?:23503|42501)$/u);
  } finally {
    await db.close();
    await client.end();
    await nc.close();
  }
});
