import {
  AndNode,
  ColumnNode,
  DeleteQueryNode,
  InsertQueryNode,
  JoinNode,
  OrNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  ValueNode,
} from "kysely";
import type { OperationNode } from "kysely";
import { Parameter } from "./parameter.ts";
import type { StatementNode } from "./prepared.ts";

/**
 * Why a statement on rows of tenants has no condition on the tenant. `key`: a key names its rows, and the code that runs it has the key from a row that
 * the caller may see, or looks whose the row is before anybody gets to see it. `all`: the service's own work on the rows of every tenant, such as
 * sweeps and figures. `by`: it has the condition for callers that are of a tenant, whose value of this name is not empty; others see all.
 */
export type Tenants<Values> = "key" | "all" | { readonly by: keyof Values & string };

/** What is known of an entity's table. */
export interface TenantEntity {
  readonly meta: { readonly tableName: string };
  readonly properties: object;
}

const PROPERTY = "entityId";
const COLUMN = "entity_id";
const IS_TENANT = /^entity_id$/u;
/** How values are called that name tenants: `entityId`, `ofEntity`, or the tenant that a caller's scope has. */
const NAMES_TENANT = /entit|^scope$/iu;
/** What one row, or the rows of one owner, are found by. */
const KEY = /^(?:id|hash|name|(?!entity_id$).+_id)$/u;
const ANY = /^/u;
/** A table in a piece of SQL. */
const READS = /\b(?:from|join|update|using)\s+"?(\w+)/giu;

/** The tables whose every row belongs to a tenant. */
export const tenantTables = (entities: readonly TenantEntity[]): ReadonlySet<string> =>
  new Set(entities.filter(({ properties }) => PROPERTY in properties).map(({ meta }) => meta.tableName));

const isNode = (value: unknown): value is OperationNode =>
  typeof value === "object" && value !== null && "kind" in value && typeof value.kind === "string";

/** Whether a test holds for one of the nodes that a node is made of. */
const someChild = (node: OperationNode, test: (child: OperationNode) => boolean): boolean => {
  const parts: readonly unknown[] = Object.values(node);
  for (const value of parts) {
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each) && test(each)) return true;
    } else if (isNode(value) && test(value)) return true;
  }
  return false;
};

/** Whether a test holds for a node, or for one somewhere in it; of what is most of a statement, its references, the columns are looked at alone. */
const some = (node: OperationNode, test: (part: OperationNode) => boolean): boolean =>
  ReferenceNode.is(node) ? test(node.column) : test(node) || someChild(node, (child) => some(child, test));

/** Conditions that each hold. */
const conjunctsOf = (node: OperationNode): OperationNode[] => {
  if (AndNode.is(node)) return [...conjunctsOf(node.left), ...conjunctsOf(node.right)];
  return ParensNode.is(node) ? conjunctsOf(node.node) : [node];
};

/** The conditions that a query, or a part of one, has on its rows. */
const conditionsOf = (node: OperationNode): OperationNode[] => {
  if (JoinNode.is(node)) return node.on === undefined ? [] : conjunctsOf(node.on.on);
  if (!SelectQueryNode.is(node) && !UpdateQueryNode.is(node) && !DeleteQueryNode.is(node)) return [];
  return node.where === undefined ? [] : conjunctsOf(node.where.where);
};

const takes = (node: OperationNode, value: RegExp): boolean =>
  some(node, (part) => ValueNode.is(part) && part.value instanceof Parameter && value.test(part.value.name));

/** Whether a condition compares a column of such a name with a value that is given by such a name, or lets pass all that have none. */
const compares = (condition: OperationNode, column: RegExp, value: RegExp): boolean => {
  if (OrNode.is(condition) && !(takes(condition.left, value) && takes(condition.right, value))) return false;
  return some(condition, (part) => ColumnNode.is(part) && column.test(part.column.name)) && takes(condition, value);
};

/** Whether a statement, or a part of one, has a condition that compares the two. */
const isLimitedBy = (node: OperationNode, column: RegExp, value: RegExp): boolean =>
  some(node, (part) => conditionsOf(part).some((condition) => compares(condition, column, value)));

/** Whether it is a list of values, keys among them, that a query is joined with. */
const listsKeys = (node: OperationNode): boolean =>
  RawNode.is(node) && node.sqlFragments.some((text) => text.includes("unnest(")) && takes(node, /ids?$/iu);

/** Whether rows of the tables are read or changed; those that are only added are left out. */
const touches = (node: OperationNode, tables: ReadonlySet<string>): boolean => {
  if (ReferenceNode.is(node)) return false;
  if (TableNode.is(node)) return tables.has(node.table.identifier.name);
  if (RawNode.is(node) && node.sqlFragments.some((text) => reads(text, tables))) return true;
  const added = InsertQueryNode.is(node) && !overwrites(node) ? node.into : undefined;
  return someChild(node, (child) => child !== added && touches(child, tables));
};

const reads = (text: string, tables: ReadonlySet<string>): boolean =>
  text.matchAll(READS).some(([, table]) => table !== undefined && tables.has(table));

/** Whether an insert may change a row that is there, be it another tenant's. */
const overwrites = ({ onConflict }: InsertQueryNode): boolean =>
  onConflict?.updates !== undefined && onConflict.columns?.some(({ column }) => column.name === COLUMN) !== true;

/** Whether an insert changes only the row that has its key. */
const overwritesByKey = (node: OperationNode): boolean =>
  InsertQueryNode.is(node) && node.onConflict?.columns?.some(({ column }) => KEY.test(column.name)) === true;

interface Checked {
  readonly name: string;
  readonly node: StatementNode;
  /** The tables whose every row belongs to a tenant. */
  readonly tables: ReadonlySet<string>;
  readonly tenants: Tenants<Record<string, unknown>> | undefined;
}

/**
 * Refuses a statement on rows of tenants that neither has a condition on the tenant nor says why; also one that says why without need. Gives
 * the name of a value that must be empty whenever the statement runs, where there is one.
 */
export const requireTenant = ({ name, node, tables, tenants }: Checked): string | undefined => {
  const refuse = (reason: string): TypeError => new TypeError(`The statement "${name}" ${reason}`);
  if (typeof tenants === "object") {
    return takes(node, new RegExp(`^${tenants.by}$`, "u")) ? undefined : tenants.by;
  }
  if (!touches(node, tables) || isLimitedBy(node, IS_TENANT, NAMES_TENANT)) {
    if (tenants !== undefined) {
      throw refuse("is limited to a tenant, or names no rows of any: `tenants` says something else.");
    }
    return undefined;
  }
  if (tenants === undefined) {
    throw refuse(
      "reads rows of all tenants: it needs a condition on `entityId`, with a value that is called so; or `tenants` says why it has none.",
    );
  }
  if (tenants === "key" && !isLimitedBy(node, KEY, ANY) && !some(node, listsKeys) && !overwritesByKey(node)) {
    throw refuse('has no condition on a key, which `tenants: "key"` promises.');
  }
  return undefined;
};
