import { type Database, openDatabase, schemaChange } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/testing";
import { expect, test } from "vitest";
import { kitEntities, kitMigrations } from "../src/index.ts";
import { logger } from "./support.ts";

const withKit = async (work: (db: Database) => Promise<void>): Promise<void> => {
  await using database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, entities: kitEntities, migrations: kitMigrations, logger });
  try {
    await work(db);
  } finally {
    await db.close();
  }
};

test("the kit's entities describe the tables that its migrations make", () =>
  withKit(async (db) => expect((await schemaChange(db)).up).toEqual([])));

test.each([
  { title: "a column that no entity has", sql: "ALTER TABLE timers ADD COLUMN note text", up: /drop column "note"/u },
  {
    title: "a column that is missing",
    sql: "ALTER TABLE timers DROP COLUMN payload",
    up: /add (?:column )?"payload"/u,
  },
  {
    title: "a column of another type",
    sql: "ALTER TABLE timers ALTER COLUMN kind TYPE varchar(9)",
    up: /"kind" type text/u,
  },
  {
    title: "a column that may be null",
    sql: "ALTER TABLE timers ALTER COLUMN version DROP NOT NULL",
    up: /"version" set not null/u,
  },
])("$title is noticed", ({ sql, up }) =>
  withKit(async (db) => {
    await db.query({ text: sql });
    expect((await schemaChange(db)).up.join("\n")).toMatch(up);
  }),
);
