import { openDatabase, schemaChange } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/testing";
import { expect, test } from "vitest";
import { kitEntities, kitMigrations } from "../src/index.ts";
import { logger } from "./support.ts";

test("the kit's entities describe the tables that its migrations make", async () => {
  await using database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, entities: kitEntities, migrations: kitMigrations, logger });
  try {
    expect((await schemaChange(db)).up).toEqual([]);
  } finally {
    await db.close();
  }
});
