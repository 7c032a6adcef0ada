import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector } from "kysely";
import type {
  Compilable,
  DeleteQueryNode,
  DeleteResult,
  InsertQueryNode,
  InsertResult,
  OperationNode,
  SelectQueryNode,
  UpdateQueryNode,
  UpdateResult,
} from "kysely";
import { nameResults, names } from "./camel-case.ts";
import { Parameter, parametersOf } from "./parameter.ts";
import type { ParameterFactory, SqlValues } from "./parameter.ts";
import { StatementCompiler } from "./statement-compiler.ts";
import { requireTenant } from "./tenant-condition.ts";
import type { Tenants } from "./tenant-condition.ts";

/** What running a statement should know of it. */
export interface StatementOptions {
  /**
   * `few` (the default): it finds its rows by an index within a millisecond or so. Outside a transaction it runs on connections that are kept
   * for such reads, and is planned once per connection, with nothing but lookups by index. `many`: it reads through a table or sorts much;
   * outside a transaction it runs on connections for slow reads, planned as PostgreSQL finds best. In a transaction all statements are planned with lookups.
   */
  readonly reads?: "few" | "many";
  /**
   * Where it is deferred: may be made one statement with its neighbours, which halves their price. It must neither see nor touch a row that
   * they write: the parts of one statement have no order.
   */
  readonly joins?: boolean;
}

/** Whose rows a statement is about. */
export interface PrepareOptions extends StatementOptions {
  readonly tenants?: Tenants<Record<string, unknown>> | undefined;
  /** The tables whose every row belongs to a tenant. */
  readonly tables?: ReadonlySet<string>;
}

/** A statement whose text is known: made once, prepared by its name on each connection. */
export interface Prepared<Values, Row> {
  readonly name: string;
  readonly text: string;
  readonly reads: "few" | "many";
  readonly joins: boolean;
  /** Whether it changes rows. */
  readonly writes: boolean;
  /** What it was compiled from, to be joined with others. */
  readonly node: StatementNode;
  /** The values in the order of the text's parameters. */
  readonly bind: (values: Values) => unknown[];
  /** Never there: what its rows are. */
  readonly row?: Row;
}

/** What a statement is compiled from. */
export type StatementNode = SelectQueryNode | InsertQueryNode | UpdateQueryNode | DeleteQueryNode;

/** What a statement is built as: a query of Kysely's. */
export interface Buildable<Row> extends Compilable<Row> {
  toOperationNode(): OperationNode;
}

/** The rows of a query; those that return nothing have none. */
export type RowOf<Row> = Row extends InsertResult | UpdateResult | DeleteResult ? never : Row;

/** Builds a statement once, when it is declared. */
export type Build<Tables, Values, Row> = (db: Kysely<Tables>, parameter: ParameterFactory<Values>) => Buildable<Row>;

/** The longest name that PostgreSQL keeps apart from others. */
const LONGEST_NAME = 63;

const builder = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new StatementCompiler(),
  },
  plugins: [names],
});

const ROOTS = new Set(["SelectQueryNode", "InsertQueryNode", "UpdateQueryNode", "DeleteQueryNode"]);
const isRoot = (node: OperationNode): node is StatementNode => ROOTS.has(node.kind);

/** The text of a statement, and its parameters in their order. */
export const compile = (
  node: StatementNode,
): { readonly text: string; readonly parameters: readonly Parameter<unknown>[] } => {
  const { sql, parameters } = new StatementCompiler().compileQuery(node, { queryId: "kept" });
  return { text: sql, parameters: parameters.filter((each) => each instanceof Parameter) };
};

/** Whether running the statement changes or locks rows, also by what stands in its `WITH`. */
const writesRows = (node: StatementNode): boolean => {
  if (node.kind !== "SelectQueryNode" || (node.endModifiers?.length ?? 0) > 0) return true;
  return node.with?.expressions.some(({ expression }) => isRoot(expression) && writesRows(expression)) ?? false;
};

/** No tables of tenants. */
const NONE: ReadonlySet<string> = new Set();

/** Refuses a caller's tenant in a statement that has no condition on it. */
const requireEmpty = <Values extends object>(values: Values, tenant: string, name: string): Values => {
  const value: unknown = Reflect.get(values, tenant);
  if (value === undefined || value === null || value === "") return values;
  throw new TypeError(`The statement "${name}" would read rows of all tenants for a caller who is of one.`);
};

/** Compiles what `build` gives, for `Tables` of one database. */
export const prepare = <Tables, Values extends object, Row>(
  name: string,
  build: Build<Tables, Values, Row>,
  { reads = "few", joins = false, tenants, tables = NONE }: PrepareOptions = {},
): Prepared<Values, RowOf<Row>> => {
  if (name.length > LONGEST_NAME) throw new RangeError(`"${name}" is longer than ${LONGEST_NAME} characters.`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the builder knows no tables: which there are is a matter of types alone
  const built = build(builder as Kysely<Tables>, parametersOf<SqlValues<Values>>(name)).toOperationNode();
  if (!isRoot(built)) throw new TypeError(`The statement "${name}" is not a query.`);
  const node = nameResults(built);
  const { text, parameters } = compile(node);
  const unlimited = requireTenant({ name, node, tables, tenants });
  const bind = (values: Values): unknown[] => parameters.map((each) => each.encode(values));
  return {
    name,
    text,
    reads,
    joins,
    writes: writesRows(node),
    node,
    bind: unlimited === undefined ? bind : (values) => bind(requireEmpty(values, unlimited, name)),
  };
};
