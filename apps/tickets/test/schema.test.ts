import { openDatabase, schemaDifference } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/dev-stack";
import { createLogger } from "@crossdesk/service-kit";
import { kitEntities, kitMigrations } from "@crossdesk/stored-service";
import { expect, test } from "vitest";
import { entities } from "../src/db/entities/index.ts";
import { migrations } from "../src/db/migrations/index.ts";

/** What the migrations alone know of: foreign keys, as entities name columns instead of one another, and the triggers that keep logs. */
const OF_MIGRATIONS = /^(?:alter table \S+ drop constraint "\w+_fkey"|drop (?:trigger|function) .+);?$/u;

test("entities describe the tables that the migrations make", async () => {
  await using database = await createTestDatabase();
  const logger = createLogger({ service: "tickets-test", level: "silent" });
  const db = await openDatabase({
    url: database.url,
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    logger,
  });
  try {
    const differences = await schemaDifference(db);
    expect(differences.filter((line) => !OF_MIGRATIONS.test(line))).toEqual([]);
  } finally {
    await db.close();
  }
});
