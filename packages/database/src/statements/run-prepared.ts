import pg from "pg";
import type { CustomTypesConfig } from "pg";
import type { Statement } from "../statement.ts";
import type { Prepared } from "./prepared.ts";

/** Numbers of 64 bits are read as numbers: none that is stored exceeds 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);
/** `bigint[]` of PostgreSQL's catalogue; `pg` names no types of arrays. */
const INT8_ARRAY = 1016;
const readTexts: (text: string) => readonly (string | null)[] = types.getTypeParser(INT8_ARRAY, "text");
types.setTypeParser(INT8_ARRAY, (text) => readTexts(text).map((each) => (each === null ? null : Number(each))));

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
