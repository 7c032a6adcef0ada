import type { Database } from "./database.ts";

/** What would make a database agree with its entities, and what would undo that, as SQL statements. */
export interface SchemaChange {
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/**
 * Of foreign keys, triggers and functions the migrations alone know, as entities name columns instead of one another. MikroORM would drop
 * the first, and write the others again where it undoes a change.
 */
const IS_OF_MIGRATIONS =
  /^(?:alter table \S+ (?:drop constraint "\w+_fkey"|add constraint "\w+_fkey" foreign key)|create (?:or replace )?(?:function|trigger)) ?/iu;

const toStatements = (sql: string): string[] =>
  sql
    .split(/;\s*(?:\n|$)/u)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "" && !IS_OF_MIGRATIONS.test(statement));

/** What a database lacks to agree with the entities that it was opened with; nothing in `up` where they describe it. */
export const schemaChange = async (db: Database): Promise<SchemaChange> => {
  const { up, down } = await db.orm.schema.getUpdateSchemaMigrationSQL({ wrap: false });
  return { up: toStatements(up), down: toStatements(down) };
};
