import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import { isInstant } from "./entity-columns.ts";
import type { ColumnOf, Described, RowOfEntity } from "./entity-columns.ts";
import { toInstant } from "./instant.ts";

/** Columns of one row as one JSON array, to be read by what selected it. */
export interface Packed<Row> {
  readonly [place: number]: unknown;
  /** Never there: what it is read as. */
  readonly row?: Row;
}

/** A column's value in JSON: instants are texts, and bytes have no form of their own. */
type JsonValue<Value> = Value extends Date ? string : Value extends Uint8Array ? never : Value;

/** Columns of an entity by the names that they have in a group, by the group's name. */
type GroupNames<Entity extends Described> = Readonly<Record<string, Readonly<Record<string, ColumnOf<Entity>>>>>;
type GroupedColumn<Groups extends object> = Groups[keyof Groups][keyof Groups[keyof Groups]];

/** What packed columns are read as: instants as contracts write them, everything else as the entity has it. */
export type JsonRow<Entity extends Described, Column extends ColumnOf<Entity>, Groups extends object> = {
  [Name in Column]: JsonValue<RowOfEntity<Entity>[Name]>;
} & {
  [Group in keyof Groups]: {
    [Name in keyof Groups[Group]]: JsonValue<RowOfEntity<Entity>[Groups[Group][Name] & ColumnOf<Entity>]>;
  };
};

/** Selects columns of an entity as one value, and reads it. */
export interface JsonColumns<Row, Column extends string> {
  readonly columns: readonly Column[];
  /** The columns of the table or alias `table`. */
  json(table: string): RawBuilder<Packed<Row>>;
  readonly read: (packed: Packed<Row>) => Row;
}

/** Which columns are read. */
export interface JsonOptions<Shape extends object, Groups> {
  /** Has the names of those that are wanted among its own; all columns where it is left out. */
  readonly shape?: Shape;
  /** Columns that are read as one object: `{ contact: { email: "contactEmail" } }`. */
  readonly groups?: Groups;
}

/**
 * Selects columns of an entity as one JSON array: for dozens of columns, this takes a third of the time.
 * Which they are, their order and their types come from the entity alone.
 */
export const jsonColumns = <
  Entity extends Described,
  Shape extends object = Readonly<Record<ColumnOf<Entity>, unknown>>,
  const Groups extends object = object,
>(
  entity: Entity,
  { shape, groups }: JsonOptions<Shape, Groups & GroupNames<Entity>> = {},
): JsonColumns<
  JsonRow<Entity, ColumnOf<Entity> & keyof Shape, Groups>,
  ColumnOf<Entity> & (keyof Shape | GroupedColumn<Groups>)
> => {
  const own = Object.keys(entity.properties).filter((name) => shape === undefined || name in shape);
  const named: GroupNames<Entity> = groups ?? {};
  const grouped = Object.entries(named).map(([group, members]) => ({ group, members: Object.entries(members) }));
  const columns = [...own, ...grouped.flatMap(({ members }) => members.map(([, column]) => column))];
  const instants = columns.map((column) => isInstant(entity, column));
  // V8 gives what comes of `JSON.parse` a shape of its own, which copies keep: rows that were built name by name would be slow dictionaries.
  const empty: Record<string, unknown> = JSON.parse(
    JSON.stringify(Object.fromEntries([...own, ...grouped.map(({ group }) => group)].map((name) => [name, null]))),
  );
  const valueOf = (packed: Packed<unknown>, place: number): unknown => {
    const value = packed[place];
    return instants[place] === true && typeof value === "string" ? toInstant(value) : value;
  };
  const read = (packed: Packed<unknown>): Record<string, unknown> => {
    const row = { ...empty };
    let place = 0;
    for (const name of own) {
      row[name] = valueOf(packed, place);
      place += 1;
    }
    for (const { group, members } of grouped) {
      const object: Record<string, unknown> = {};
      for (const [name] of members) {
        object[name] = valueOf(packed, place);
        place += 1;
      }
      row[group] = object;
    }
    return row;
  };
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names and types are those of the entity's properties, which only the types of its builders know
    columns: columns as never,
    json: (table) => sql`json_build_array(${sql.join(columns.map((column) => sql.ref(`${table}.${column}`)))})`,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the entity's builders know the types
    read: read as never,
  };
};
