import pg from "pg";
import type { CustomTypesConfig } from "pg";
import type { Statement } from "../statement.ts";
import type { Prepared } from "./prepared.ts";

/** Numbers of 64 bits are read as numbers: none that is stored exceeds 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
/** `bigint[]` in PostgreSQL's catalogue; `pg` names no types of arrays. None that is read holds NULL. */
const INT8_ARRAY = 1016;
types.setTypeParser(INT8_ARRAY, (text: string) => (text === "{}" ? [] : text.slice(1, -1).split(",").map(Number)));

export const STATEMENT_TYPES: CustomTypesConfig = types;

/** A kept statement with the values that it runs with. */
export const toStatement = <Values extends object, Row>(
  prepared: Prepared<Values, Row>,
  values: Values,
): Statement => ({
  name: prepared.name,
  text: prepared.text,
  values: prepared.bind(values),
  types: STATEMENT_TYPES,
});
