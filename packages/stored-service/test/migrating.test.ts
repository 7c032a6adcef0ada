import { setTimeout as delay } from "node:timers/promises";
import { migrateDatabase } from "@crossdesk/database";
import type { NamedMigration } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/testing";
import { Migration } from "@mikro-orm/migrations";
import pg from "pg";
import { expect, test } from "vitest";
import { logger } from "./support.ts";

const migrationOf = (name: string, ...statements: readonly string[]): NamedMigration => ({
  name,
  load: async () =>
    class extends Migration {
      override up(): void {
        for (const statement of statements) this.addSql(statement);
      }
    },
});

const TABLES = migrationOf(
  "001",
  "CREATE TABLE one (n integer)",
  "CREATE TABLE other (n integer)",
  "INSERT INTO one VALUES (0)",
  "INSERT INTO other VALUES (0)",
);

test("migrations run while their tables are worked with, and only they give way", async () => {
  await using database = await createTestDatabase();
  const owner = decodeURIComponent(new URL(database.url).username);
  const migrating = { url: database.url, database: database.name, owner, appendOnly: [], logger };
  await migrateDatabase({ ...migrating, migrations: [TABLES] });
  const stop = new AbortController();
  const pool = new pg.Pool({ connectionString: database.url, max: 3 });
  // Each has the tables in the other order than the migrations, and some time passes in between.
  const workers = [1, 2].map(async () => {
    let done = 0;
    for (; !stop.signal.aborted; done += 1) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        await client.query("INSERT INTO other VALUES (1)");
        await delay(10);
        await client.query("INSERT INTO one VALUES (1)");
        await client.query("COMMIT");
      } finally {
        client.release();
      }
      await delay(20);
    }
    return done;
  });
  const later = [2, 3, 4].map((n) =>
    migrationOf(`00${n}`, `ALTER TABLE one ADD COLUMN a${n} integer`, `ALTER TABLE other ADD COLUMN a${n} integer`),
  );
  try {
    await migrateDatabase({ ...migrating, migrations: [TABLES, ...later] });
  } finally {
    stop.abort();
  }
  const done = await Promise.all(workers);
  const { rows } = await pool.query<{ n: number }>("SELECT count(*)::integer AS n FROM one");
  await pool.end();
  expect(rows).toEqual([{ n: done.reduce((sum, each) => sum + each, 1) }]);
});

test("a migration that fails leaves those before it, and nothing of itself", async () => {
  await using database = await createTestDatabase();
  const migrating = { url: database.url, database: database.name, appendOnly: [], logger };
  const broken = migrationOf("002", "CREATE TABLE third (n integer)", "ALTER TABLE missing ADD COLUMN a integer");
  await expect(migrateDatabase({ ...migrating, migrations: [TABLES, broken] })).rejects.toThrow("missing");
  const fixed = migrationOf("002", "CREATE TABLE third (n integer)");
  await migrateDatabase({ ...migrating, migrations: [TABLES, fixed] });
  await migrateDatabase({ ...migrating, migrations: [TABLES, fixed] });
});
