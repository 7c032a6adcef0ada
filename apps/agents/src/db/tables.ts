import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import { entities } from "./entities/index.ts";

export type Tables = TablesOf<(typeof entities)[number]>;

/** Declares the statements of this service's database. */
export const { prepared, variants } = statementsOf(entities);
