import { kitMigrations } from "../src/index.ts";
import { publish } from "@crossdesk/events";
import type { EventEnvelope } from "@crossdesk/contracts";
import { defineEvent } from "@crossdesk/contracts";
import { startNats } from "@crossdesk/dev-stack";
import { createTestDatabase, openTestBroker } from "@crossdesk/testing";
import type { NatsServer } from "@crossdesk/dev-stack";
import { Migration } from "@mikro-orm/migrations";
import { defineEntity, p } from "@mikro-orm/postgresql";
import type { NatsConnection } from "@nats-io/transport-node";
import { pino } from "pino";
import { vi } from "vitest";
import { z } from "zod";
import { openDatabase } from "@crossdesk/database";
import { connectNats } from "@crossdesk/service-kit";
import type { Database, DatabaseTimeouts, NamedMigration, Transaction } from "@crossdesk/database";
import type { Clock, Running } from "@crossdesk/service-kit";

/** Set LOG=debug to see what the parts say. */
export const logger = pino({ level: process.env["LOG"] ?? "silent" });

/** The tests' model: things that are counted, so that an effect that comes twice shows. */
export const Thing = defineEntity({
  name: "Thing",
  tableName: "things",
  properties: {
    id: p.string().primary(),
    count: p.integer(),
    changedAt: p.datetime().nullable(),
  },
});

class CreateThings extends Migration {
  override up(): void {
    this.addSql("CREATE TABLE things (id text PRIMARY KEY, count integer NOT NULL, changed_at timestamptz)");
  }
}

export const migrations: readonly NamedMigration[] = [
  ...kitMigrations,
  { name: "001-create-things", load: async () => CreateThings },
];

/** A database with the tests' model, closed and dropped at the end. */
export const openTestDatabase = async (
  options: { poolSize?: number; clock?: Clock; timeouts?: DatabaseTimeouts } = {},
): Promise<AsyncDisposable & { db: Database; url: string }> => {
  const database = await createTestDatabase({
    template: {
      name: "things",
      fill: async (url) => (await openDatabase({ url, entities: [], migrations, logger })).close(),
    },
  });
  const db = await openDatabase({ url: database.url, entities: [Thing], migrations, logger, ...options });
  return {
    db,
    url: database.url,
    async [Symbol.asyncDispose]() {
      await db.close();
      await database[Symbol.asyncDispose]();
    },
  };
};

/** A connection to a broker that all tests share, as an account of its own. */
export const openTestNats = async (): Promise<AsyncDisposable & { nc: NatsConnection }> => {
  const { url } = await openTestBroker();
  const nc = await connectNats({ url, name: "test", logger });
  return { nc, [Symbol.asyncDispose]: () => nc.close() };
};

/** A broker of the test's own, which it may end, and a connection to it. */
export const openOwnNats = async (): Promise<AsyncDisposable & { server: NatsServer; nc: NatsConnection }> => {
  const server = await startNats();
  const nc = await connectNats({ url: server.url, name: "test", logger });
  return {
    server,
    nc,
    async [Symbol.asyncDispose]() {
      await nc.close();
      await server.stop();
    },
  };
};

/** Closes what runs at the end of the test. */
export const closing = <Part extends Running>(part: Part): Part & AsyncDisposable =>
  Object.assign(part, { [Symbol.asyncDispose]: () => part.close() });

export const ThingHappened = defineEvent("events.tests.thing-happened", z.object({ by: z.int() }));

/** Publishes an event of a thing, in a transaction of its own. */
export const publishThing = (db: Database, thing: string, sequence = 1): Promise<string> =>
  db.transaction(async (tx) => publishThingIn(tx, thing, sequence));

export const publishThingIn = (tx: Transaction, thing: string, sequence = 1): string =>
  publish(tx, {
    type: "events.tests.thing-happened",
    entityId: "main",
    aggregateId: thing,
    sequence,
    data: { by: 1 } satisfies z.input<typeof ThingHappened>["data"],
  });

/** Counts an effect on a thing. */
export const countThing = async (
  tx: Transaction,
  { aggregateId }: Pick<EventEnvelope, "aggregateId">,
): Promise<void> => {
  await tx.query({
    text: "INSERT INTO things (id, count) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET count = things.count + 1",
    values: [aggregateId],
  });
};

/** How often each thing was counted. */
export const countsOf = async (db: Database): Promise<Record<string, number>> => {
  const rows = await db.query<{ id: string; count: number }>({ text: "SELECT id, count FROM things ORDER BY id" });
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]));
};

/** Waits until `probe` stops throwing. */
export const eventually = <Result>(probe: () => Result | Promise<Result>, timeout = 60_000): Promise<Result> =>
  vi.waitFor(probe, { timeout, interval: 25 });
