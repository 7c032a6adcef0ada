import { isJson } from "./entity-columns.ts";
import type { ColumnOf, Described, RowOfEntity } from "./entity-columns.ts";
import type { Parameter, ParameterFactory } from "./parameter.ts";

/** What may be written to a column: instants also as texts. */
type Writable<Value> = Value extends Date ? Date | string : Value;

/** Values for columns of an entity, by their names. */
export type ColumnValues<Entity extends Described, Column extends ColumnOf<Entity>> = {
  readonly [Name in Column]: Writable<RowOfEntity<Entity>[Name]>;
};

/** For each of an entity's columns the parameter that is called like it, as `values` and `set` take them. */
export const columnParameters = <Entity extends Described, Column extends ColumnOf<Entity>>(
  entity: Entity,
  columns: readonly Column[],
  parameter: ParameterFactory<ColumnValues<Entity, Column>>,
): { [Name in Column]: Parameter<RowOfEntity<Entity>[Name]> } => {
  const parameters = columns.map((column) => [
    column,
    isJson(entity, column) ? parameter.json(column) : parameter(column),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each column has the parameter of its own name, and so of its own type
  return Object.fromEntries(parameters) as never;
};
