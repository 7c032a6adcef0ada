import type { InferKyselyDB } from "@mikro-orm/postgresql";
import type { Kysely } from "kysely";
import type { ParameterFactory } from "./parameter.ts";
import { prepare } from "./prepared.ts";
import type { Build, Buildable, Prepared, RowOf, StatementOptions } from "./prepared.ts";

/** The tables of entities that `defineEntity` made, for Kysely: by the names of their tables and properties. */
export type TablesOf<Entity extends { name: string }> = InferKyselyDB<Entity, { columnNamingStrategy: "property" }>;

/** Builds a statement in one of several forms. */
export type BuildVariant<Tables, Values, Variant, Row> = (
  db: Kysely<Tables>,
  parameter: ParameterFactory<Values>,
  variant: Variant,
) => Buildable<Row>;

/** Declares the statements of one database. */
export interface Statements<Tables> {
  /**
   * A statement that takes `Values`, built once and prepared by its name, which no other statement of the database may have:
   * `prepared<{ id: string }>()("agents-by-id", (db, p) => db.selectFrom("agents").select(["id", "name"]).where("id", "=", p("id")))`.
   */
  readonly prepared: <Values extends object = object>() => <Row>(
    name: string,
    build: Build<Tables, Values, Row>,
    options?: StatementOptions,
  ) => Prepared<Values, RowOf<Row>>;
  /* oxlint-disable max-params -- as `prepared`, which it stands beside, with one more between */
  /** The same for a statement whose text depends on what is asked for: one is made for each variant that occurs. There must be few. */
  readonly variants: <Values extends object = object>() => <Variant, Row>(
    name: string,
    keyOf: (variant: Variant) => string,
    build: BuildVariant<Tables, Values, Variant, Row>,
    options?: StatementOptions,
  ) => (variant: Variant) => Prepared<Values, RowOf<Row>>;
}

const makeVariants = <Tables, Values extends object, Variant, Row>(
  name: string,
  keyOf: (variant: Variant) => string,
  build: BuildVariant<Tables, Values, Variant, Row>,
  options?: StatementOptions,
): ((variant: Variant) => Prepared<Values, RowOf<Row>>) => {
  const made = new Map<string, Prepared<Values, RowOf<Row>>>();
  return (variant) => {
    const key = keyOf(variant);
    let known = made.get(key);
    if (known === undefined) {
      known = prepare<Tables, Values, Row>(`${name}-${key}`, (db, p) => build(db, p, variant), options);
      made.set(key, known);
    }
    return known;
  };
};

export const statementsOf = <Tables>(): Statements<Tables> => ({
  prepared: () => (name, build, options) => prepare(name, build, options),
  variants: () => (name, keyOf, build, options) => makeVariants(name, keyOf, build, options),
});

/** The names of an entity's columns, for a statement that reads them all; with `table`, those of that table or alias. */
export function columnsOf<Properties extends Record<string, unknown>>(entity: {
  readonly properties: Properties;
}): (keyof Properties & string)[];
export function columnsOf<Properties extends Record<string, unknown>, Table extends string>(
  entity: { readonly properties: Properties },
  table: Table,
): `${Table}.${keyof Properties & string}`[];
export function columnsOf(entity: { readonly properties: Record<string, unknown> }, table?: string): string[] {
  return Object.keys(entity.properties).map((name) => (table === undefined ? name : `${table}.${name}`));
}
