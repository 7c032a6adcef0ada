/**
 * One SQL statement with `$1`-style parameters. With a `name` it is prepared once per connection, which suits hot reads; a name
 * stands for one text for ever. Rows come with pg's own types: `Date` for timestamps, strings for bigint and numeric.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs a statement and gives its rows. */
export type Query = <Row extends object>(statement: Statement) => Promise<Row[]>;
