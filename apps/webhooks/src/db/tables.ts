import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import { entities } from "./entities/index.ts";

export type Tables = TablesOf<(typeof entities)[number]>;

export const { prepared } = statementsOf(entities);
