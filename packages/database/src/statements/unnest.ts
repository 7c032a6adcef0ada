import { sql } from "kysely";
import type { AliasedRawBuilder, Expression } from "kysely";

/** Arrays of one length, each given as `p("ids", "uuid[]")`, as the columns of a table. */
export type ArraysOf<Row> = { readonly [Name in keyof Row]: Expression<readonly Row[Name][]> };

/** The rows that arrays make side by side, as a table: `unnest({ id: p("ids", "uuid[]") }).as("given")`. */
export const unnest = <Row extends object>(
  arrays: ArraysOf<Row>,
): { readonly as: <Alias extends string>(alias: Alias) => AliasedRawBuilder<Row, Alias> } => ({
  as: <Alias extends string>(alias: Alias) => {
    const names = sql.join(Object.keys(arrays).map((name) => sql.ref(name)));
    return sql<Row>`unnest(${sql.join(Object.values<Expression<unknown>>(arrays))})`.as<Alias>(
      sql`${sql.ref(alias)} (${names})`,
    );
  },
});
