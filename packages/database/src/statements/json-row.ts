import { types } from "@mikro-orm/core";
import { sql } from "kysely";
import type { RawBuilder } from "kysely";

/** A row as JSON: what is an instant in the table is text. */
export type JsonOf<Row> = {
  [Name in keyof Row]: Row[Name] extends Date ? string : Row[Name] extends Date | null ? string | null : Row[Name];
};

/** An entity of `defineEntity`, as far as its columns are concerned. */
export interface Columns<Properties extends object> {
  readonly properties: Properties;
  readonly meta: { readonly properties: Readonly<Record<string, { readonly type: unknown }>> };
}

const namesOf = (entity: Columns<object>): string[] => Object.keys(entity.properties);

/**
 * A row of `table` as one JSON object under the names of the entity's properties, for rows within rows. `Row` is what the entity infers.
 */
export const jsonRow = <Row>(entity: Columns<object>, table: string): RawBuilder<JsonOf<Row>> =>
  sql<JsonOf<Row>>`json_build_object(${sql.join(
    namesOf(entity).flatMap((name) => [sql.lit(name), sql.ref(`${table}.${name}`)]),
  )})`;

/** Makes a row of its JSON: instants are dates again. */
export const fromJsonRow =
  <Row>(entity: Columns<object>): ((json: JsonOf<Row>) => Row) =>
  (json) => {
    const instants = namesOf(entity).filter((name) => entity.meta.properties[name]?.type === types.datetime);
    const row: Record<string, unknown> = { ...json };
    for (const name of instants) {
      const value = row[name];
      if (typeof value === "string") row[name] = new Date(value);
    }
    // Every property is there, in its form.
    return row as Row;
  };
