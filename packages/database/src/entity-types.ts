import pg from "pg";
import type { CustomTypesConfig } from "pg";

const { DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL } = pg.types.builtins;

/** What the pools read for MikroORM, which makes times of texts itself; statements bring types of their own. */
const types = new pg.TypeOverrides();
for (const type of [DATE, TIMESTAMP, TIMESTAMPTZ, INTERVAL]) types.setTypeParser(type, (text: string) => text);

export const ENTITY_TYPES: CustomTypesConfig = types;
