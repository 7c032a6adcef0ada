import type { Database } from "./database.ts";

/**
 * What would have to change in the database so that it agrees with the service's entities, as SQL statements; none where they describe it.
 * `ignore` names tables that have no entity.
 */
export const schemaDifference = async (db: Database, ignore: readonly string[] = []): Promise<string[]> => {
  const sql = await db.orm.schema.getUpdateSchemaSQL({ wrap: false });
  const ignored = new Set(ignore.map((table) => `drop table if exists "${table}" cascade;`));
  return sql.split("\n").filter((line) => line.trim() !== "" && !ignored.has(line));
};
