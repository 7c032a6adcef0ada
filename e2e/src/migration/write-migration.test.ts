import { openDatabase } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/testing";
import { createLogger } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { defineEntity, p } from "@mikro-orm/core";
import { expect, test } from "vitest";
import { MIGRATION_NAME, writeMigration } from "./write-migration.ts";

const Note = defineEntity({
  name: "Note",
  tableName: "notes",
  properties: { id: p.uuid().primary(), text: p.text(), priority: p.integer().default(0) },
});
const options = { service: "notes", name: "create-notes" };
const logger = createLogger({ service: "migration-test", level: "silent" });

test("the migration of a new table makes it, and removes it again", async () => {
  await using database = await createTestDatabase();
  const open = { url: database.url, migrations: kitMigrations, logger };
  const db = await openDatabase({ ...open, entities: [...kitEntities, Note] });
  try {
    const written = await writeMigration(db, { ...options, migrations: [] });
    expect(written).toMatchObject({ name: "notes-001-create-notes", className: "CreateNotes" });
    expect(written?.text).toContain('create table \\"notes\\"');
    expect(written?.text).toContain('drop table if exists \\"notes\\"');
    for (const [, statement = ""] of written?.text.split("down()")[0]?.matchAll(/addSql\((".*")\)/gu) ?? []) {
      const text: unknown = JSON.parse(statement);
      await db.query({ text: String(text) });
    }
    expect(await writeMigration(db, { ...options, migrations: [] })).toBeUndefined();
  } finally {
    await db.close();
  }
});

test("foreign keys, triggers and functions that hand-written migrations made are left alone", async () => {
  await using database = await createTestDatabase();
  const open = { url: database.url, migrations: kitMigrations, logger };
  const db = await openDatabase({ ...open, entities: [...kitEntities, Note] });
  try {
    for (const text of [
      "CREATE TABLE notes (id uuid PRIMARY KEY REFERENCES outbox (id), text text NOT NULL)",
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      "CREATE TRIGGER kept BEFORE DELETE ON notes FOR EACH STATEMENT EXECUTE FUNCTION refuse()",
    ]) {
      await db.query({ text });
    }
    const written = await writeMigration(db, { ...options, migrations: [] });
    expect(written?.text.match(/addSql\(.+\)/gu)).toEqual([
      String.raw`addSql("alter table \"notes\" add \"priority\" int not null default 0")`,
      String.raw`addSql("alter table \"notes\" drop column \"priority\"")`,
    ]);
  } finally {
    await db.close();
  }
});

test("names of migrations are words with hyphens between them", () => {
  expect(["add-priority", "add-2nd-index"].every((name) => MIGRATION_NAME.test(name))).toBe(true);
  expect(["Add", "add_priority", "-add", "../add", ""].some((name) => MIGRATION_NAME.test(name))).toBe(false);
});
