import { types } from "@mikro-orm/core";
import type { Selectable } from "kysely";
import type { TablesOf } from "./statements-of.ts";

/** An entity that `defineEntity` made. */
export interface Described {
  readonly name: string;
  readonly properties: object;
}

type TableOf<Entity extends Described> = TablesOf<Entity>[keyof TablesOf<Entity>];

/** The rows of an entity's table, as statements give them. */
export type RowOfEntity<Entity extends Described> = Selectable<TableOf<Entity>>;

/** The names of an entity's columns. */
export type ColumnOf<Entity extends Described> = keyof RowOfEntity<Entity> & string;

const typeOf = (entity: Described, column: string): unknown => {
  const property: unknown = Reflect.get(entity.properties, column);
  return typeof property === "object" && property !== null ? Reflect.get(property, "type") : undefined;
};

/** Whether a column holds instants. Entities are asked when statements are declared, before MikroORM has read them. */
export const isInstant = (entity: Described, column: string): boolean => typeOf(entity, column) === types.datetime;

/** Whether a column holds JSON. */
export const isJson = (entity: Described, column: string): boolean => typeOf(entity, column) === types.json;
