import { createTestDatabase } from "@crossdesk/dev-stack";
import { openDatabase, schemaDifference } from "@crossdesk/database";
import { kitMigrations, kitTables } from "@crossdesk/stored-service";
import { expect, test } from "vitest";
import { entities } from "../src/db/entities/index.ts";
import { migrations } from "../src/db/migrations.ts";
import { logger } from "./support.ts";

test("the entities describe the tables that the migrations make", async () => {
  await using database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, entities, migrations: [...kitMigrations, ...migrations], logger });
  try {
    expect(await schemaDifference(db, kitTables)).toEqual([]);
  } finally {
    await db.close();
  }
});
