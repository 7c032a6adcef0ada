import pg from "pg";
import type { Client, QueryConfig } from "pg";
import { isReadTimeout } from "./failures.ts";
import type { Statement } from "./statement.ts";

/**
 * Kysely hands a statement's text and values to pg, and no name. The values' array is the one thing that gets through
 * as it is, so it stands for the statement on its way.
 */
const statements = new WeakMap<object, Statement>();

/** Marks `values` as belonging to `statement` when they reach a guarded client. */
export const rememberStatement = (values: readonly unknown[], statement: Statement): void => {
  statements.set(values, statement);
};

/** What pg takes: prepared where there is a name, and with pg's own row types instead of MikroORM's. */
export const toQueryConfig = ({ name, text, values = [] }: Statement): QueryConfig => ({
  text,
  values: [...values],
  types: pg.types,
  ...(name === undefined ? {} : { name }),
});

type AnyQuery = (...given: unknown[]) => unknown;

/**
 * Makes a pooled client fit for production. After a query that timed out, pg would give the connection back to the pool
 * with that query still unanswered, and whoever gets it next would wait in vain: the connection is cut instead.
 */
export const guardClient = (client: Client): void => {
  // `query` has nine overloads, which are all passed on as they come.
  const query = client.query.bind(client) as AnyQuery;
  const guarded: AnyQuery = (first, second, ...rest) => {
    const statement = Array.isArray(second) ? statements.get(second) : undefined;
    const result = statement === undefined ? query(first, second, ...rest) : query(toQueryConfig(statement), ...rest);
    if (result instanceof Promise) {
      result.catch((error: unknown) => {
        if (isReadTimeout(error)) client.connection.stream.destroy();
      });
    }
    return result;
  };
  Object.assign(client, { query: guarded });
};
