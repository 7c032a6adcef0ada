import pg from "pg";
import { z } from "zod";

const Columns = z.record(
  z.string(),
  z.object({ type: z.string(), isNeeded: z.boolean(), hasDefault: z.boolean(), table: z.string() }),
);

const Rules = z.record(
  z.string(),
  z.object({ table: z.string(), columns: z.array(z.string()), definition: z.string() }),
);

/** What programs rely on in a database: their tables' columns, what is refused in them, and the functions that they call. */
const SchemaPicture = z.object({
  tables: z.array(z.string()),
  /** By `table.column`. */
  columns: Columns,
  /** Constraints and unique indexes, by `table.name`. */
  rules: Rules,
  /** What functions give, by their signatures. */
  functions: z.record(z.string(), z.string()),
});
export type SchemaPicture = z.infer<typeof SchemaPicture>;

const PICTURE = `
  WITH known AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND relname <> 'mikro_orm_migrations'
  ), columns AS (
    SELECT relname || '.' || attname AS name, json_build_object(
      'table', relname, 'type', format_type(atttypid, atttypmod), 'isNeeded', attnotnull,
      'hasDefault', atthasdef OR attidentity <> ''
    ) AS value
    FROM known JOIN pg_attribute ON attrelid = known.oid WHERE attnum > 0 AND NOT attisdropped
  ), rules AS (
    SELECT relname || '.' || conname AS name, json_build_object(
      'table', relname, 'definition', pg_get_constraintdef(c.oid),
      'columns', (SELECT coalesce(json_agg(attname), '[]') FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
    ) AS value
    FROM known JOIN pg_constraint c ON conrelid = known.oid WHERE contype <> 'n'
    UNION ALL
    SELECT relname || '.' || indexrelid::regclass, json_build_object(
      'table', relname, 'definition', pg_get_indexdef(indexrelid),
      'columns', (SELECT coalesce(json_agg(attname), '[]') FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY (indkey))
    )
    FROM known JOIN pg_index ON indrelid = known.oid
    WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  ), functions AS (
    SELECT p.oid::regprocedure::text AS name, pg_get_function_result(p.oid) AS value FROM pg_proc p
    WHERE pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  )
  SELECT json_build_object(
    'tables', (SELECT coalesce(json_agg(relname), '[]') FROM known),
    'columns', (SELECT coalesce(json_object_agg(name, value), '{}') FROM columns),
    'rules', (SELECT coalesce(json_object_agg(name, value), '{}') FROM rules),
    'functions', (SELECT coalesce(json_object_agg(name, value), '{}') FROM functions)
  ) AS picture`;

/** Looks at a database as it is now. */
export const readPicture = async (connectionString: string): Promise<SchemaPicture> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ picture: unknown }>(PICTURE);
    return SchemaPicture.parse(rows[0]?.picture);
  } finally {
    await client.end();
  }
};
