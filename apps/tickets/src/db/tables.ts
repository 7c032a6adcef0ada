import { expressionBuilder, statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { TimerEntity } from "@crossdesk/jobs";
import type { entities } from "./entities/index.ts";

/** The service's tables, and its timers, for its statements. */
export type Tables = TablesOf<(typeof entities)[number] | typeof TimerEntity>;

export const { prepared, variants } = statementsOf<Tables>();

/** Conditions on `tickets as t`, which most statements read. */
export const ofTicket = expressionBuilder<{ t: Tables["tickets"] }, "t">();
