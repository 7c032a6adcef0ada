import { expressionBuilder, InsertQueryNode, RawNode, sql } from "kysely";
import type {
  Expression,
  ExpressionBuilder,
  InsertObject,
  InsertQueryBuilder,
  OperationNode,
  SelectQueryBuilder,
} from "kysely";

/** Inserts rows that a query gives, each value by the name of its column: the order of the two lists cannot differ. */
export const insertFrom = <Tables, Table extends keyof Tables, Result, Sources, Source extends keyof Sources>(
  into: InsertQueryBuilder<Tables, Table, Result>,
  from: (eb: ExpressionBuilder<Tables, Table>) => SelectQueryBuilder<Sources, Source, object>,
  valuesOf: (eb: ExpressionBuilder<Sources, Source>) => InsertObject<Tables, Table>,
): InsertQueryBuilder<Tables, Table, Result> => {
  const values = Object.entries<unknown>(valuesOf(expressionBuilder<Sources, Source>()));
  const selected = values.map(([column, value]) => sql`${value}`.as(column));
  return (
    into
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns of the values
      .columns(values.map(([column]) => column) as never)
      .expression(from(expressionBuilder<Tables, Table>()).select(selected))
  );
};

/** An insert that gives rows the values of columns that PostgreSQL would otherwise always generate. */
export const overridingSystemValue = (insert: {
  toOperationNode(): OperationNode;
}): Expression<never> & { compile(): never } => ({
  get expressionType(): undefined {
    return undefined;
  },
  toOperationNode: () => {
    const node = insert.toOperationNode();
    if (!InsertQueryNode.is(node) || node.values === undefined) throw new TypeError("There are no values to insert.");
    return { ...node, values: RawNode.create(["overriding system value ", ""], [node.values]) };
  },
  compile: () => {
    throw new TypeError("It is compiled with the statement that it is a part of.");
  },
});
