import { expressionBuilder, statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { OutboxEntity } from "@crossdesk/events";
import type { TimerEntity } from "@crossdesk/jobs";
import type { entities } from "./entities/index.ts";

/** The service's tables, its timers and its events, for its statements. */
export type Tables = TablesOf<(typeof entities)[number] | typeof TimerEntity | typeof OutboxEntity>;

export const { prepared, variants } = statementsOf<Tables>();

/** Conditions on `tickets as t`, which most statements read. */
export const ofTicket = expressionBuilder<{ t: Tables["tickets"] }, "t">();
