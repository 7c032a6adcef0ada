import { createTestDatabase } from "@crossdesk/dev-stack";
import { openDatabase } from "@crossdesk/database";
import { createLogger } from "@crossdesk/service-kit";
import { kitMigrations } from "@crossdesk/stored-service";
import { expect, test } from "vitest";
import { entities } from "../src/db/entities/index.ts";
import { filesMigrations } from "../src/db/migrations.ts";

test("the entities describe the tables that the migrations make", async () => {
  await using database = await createTestDatabase();
  const db = await openDatabase({
    url: database.url,
    entities,
    migrations: [...kitMigrations, ...filesMigrations],
    logger: createLogger({ service: "files-test", level: "silent" }),
  });
  try {
    // Tables without an entity are the kit's own.
    expect(await db.orm.schema.getUpdateSchemaSQL({ wrap: false, dropTables: false })).toBe("");
  } finally {
    await db.close();
  }
});
