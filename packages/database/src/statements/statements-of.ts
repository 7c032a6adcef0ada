import type { InferKyselyDB } from "@mikro-orm/postgresql";
import type { Kysely } from "kysely";
import type { ParameterFactory } from "./parameter.ts";
import { prepare } from "./prepared.ts";
import type { Build, Buildable, Prepared, PrepareOptions, RowOf, StatementOptions } from "./prepared.ts";
import { tenantTables } from "./tenant-condition.ts";
import type { TenantEntity, Tenants } from "./tenant-condition.ts";

/** The tables of entities that `defineEntity` made, for Kysely: by the names of their tables and properties. */
export type TablesOf<Entity extends { name: string }> = InferKyselyDB<Entity, { columnNamingStrategy: "property" }>;

/** Builds a statement in one of several forms. */
export type BuildVariant<Tables, Values, Variant, Row> = (
  db: Kysely<Tables>,
  parameter: ParameterFactory<Values>,
  variant: Variant,
) => Buildable<Row>;

/** Why a statement may read or change rows of all tenants. */
export interface OfTenants<Why> {
  readonly tenants: Why;
}

/** Declares the statements of one database. */
export interface Statements<Tables> {
  /**
   * A statement that takes `Values`, built once and prepared by its name, which no other statement of the database may have:
   * `prepared<{ id: string }>({ tenants: "key" })("agents-by-id", (db, p) => db.selectFrom("agents").select("name").where("id", "=", p("id")))`.
   */
  readonly prepared: <Values extends object = object>(
    rows?: OfTenants<Exclude<Tenants<Values>, object>>,
  ) => <Row>(
    name: string,
    build: Build<Tables, Values, Row>,
    options?: StatementOptions,
  ) => Prepared<Values, RowOf<Row>>;
  /* oxlint-disable max-params -- as `prepared`, which it stands beside, with one more between */
  /** The same for a statement whose text depends on what is asked for: one is made for each variant that occurs. There must be few. */
  readonly variants: <Values extends object = object>(
    rows?: OfTenants<Tenants<Values>>,
  ) => <Variant, Row>(
    name: string,
    keyOf: (variant: Variant) => string,
    build: BuildVariant<Tables, Values, Variant, Row>,
    options?: StatementOptions,
  ) => (variant: Variant) => Prepared<Values, RowOf<Row>>;
}

/**
 * Refuses a name that was given before: another text of the same name would fail on connections that know the first one, and a statement that is
 * declared where it runs would be compiled with each run.
 */
const namesOnce = (): ((name: string) => string) => {
  const given = new Set<string>();
  return (name) => {
    if (given.has(name)) throw new TypeError(`The statement "${name}" is declared twice.`);
    given.add(name);
    return name;
  };
};

interface Variants<Tables, Values, Variant, Row> {
  readonly name: string;
  readonly keyOf: (variant: Variant) => string;
  readonly build: BuildVariant<Tables, Values, Variant, Row>;
  readonly options: PrepareOptions;
}

const makeVariants = <Tables, Values extends object, Variant, Row>(
  { name, keyOf, build, options }: Variants<Tables, Values, Variant, Row>,
  once: (name: string) => string,
): ((variant: Variant) => Prepared<Values, RowOf<Row>>) => {
  const made = new Map<string, Prepared<Values, RowOf<Row>>>();
  return (variant) => {
    const key = keyOf(variant);
    let known = made.get(key);
    if (known === undefined) {
      known = prepare<Tables, Values, Row>(once(`${name}-${key}`), (db, p) => build(db, p, variant), options);
      made.set(key, known);
    }
    return known;
  };
};

/**
 * Declares statements on the tables of these entities when modules load, each under a name of its own. Rows of entities with an `entityId` belong
 * to a tenant: a statement that reads or changes them has a condition on it, or says by `tenants` why not.
 */
export const statementsOf = <Entity extends TenantEntity & { name: string }>(
  entities: readonly Entity[],
): Statements<TablesOf<Entity>> => {
  const once = namesOnce();
  const tables = tenantTables(entities);
  return {
    prepared: (rows) => (name, build, options) => prepare(once(name), build, { ...options, ...rows, tables }),
    variants: (rows) => (name, keyOf, build, options) => {
      // A name begins those of its variants.
      once(`${name}-*`);
      return makeVariants({ name, keyOf, build, options: { ...options, ...rows, tables } }, once);
    },
  };
};

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
