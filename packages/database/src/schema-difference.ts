import type { Database } from "./database.ts";

/**
 * What would have to change in the database so that it agrees with the entities that it was opened with, as SQL statements; none where they
 * describe it.
 */
export const schemaDifference = async (db: Database): Promise<string[]> => {
  const sql = await db.orm.schema.getUpdateSchemaSQL({ wrap: false });
  return sql.split("\n").filter((line) => line.trim() !== "");
};
