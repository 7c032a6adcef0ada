import type { CustomTypesConfig } from "pg";
import type { Prepared } from "./statements/prepared.ts";

/**
 * One SQL statement with `$1`-style parameters. With a `name` it is prepared once per connection, which suits hot reads; a name
 * stands for one text for ever. Rows come with pg's own types: `Date` for timestamps, strings for bigint and numeric.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** How values that come as text are read; pg's own way unless given. */
  readonly types?: CustomTypesConfig;
}

/** Runs a statement and returns its rows. */
export type Query = <Row extends object>(statement: Statement) => Promise<Row[]>;

/** Runs a kept statement with its values and returns its rows. */
export type Run = <Values extends object, Row>(prepared: Prepared<Values, Row>, values: Values) => Promise<Row[]>;

/** What runs kept statements: a database, or a transaction. */
export interface Runner {
  readonly run: Run;
}
