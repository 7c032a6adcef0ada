import { createTestDatabase } from "@crossdesk/testing";
import { openDatabase, schemaChange } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { expect, test } from "vitest";
import { entities } from "../src/db/entities/index.ts";
import { migrations } from "../src/db/migrations/index.ts";

test("the entities describe the tables that the migrations make", async () => {
  await using database = await createTestDatabase();
  const db = await openDatabase({
    url: database.url,
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    logger: createLogger({ service: "files-test", level: "silent" }),
  });
  try {
    expect((await schemaChange(db)).up).toEqual([]);
  } finally {
    await db.close();
  }
});
