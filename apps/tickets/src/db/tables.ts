import { expressionBuilder, statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import { OutboxEntity } from "@crossdesk/events";
import { TimerEntity } from "@crossdesk/jobs";
import { entities } from "./entities/index.ts";

/** The service's tables, its timers and its events. */
const all = [...entities, TimerEntity, OutboxEntity];

export type Tables = TablesOf<(typeof all)[number]>;

export const { prepared, variants } = statementsOf(all);

/** Conditions on `tickets as t`, which most statements read. */
export const ofTicket = expressionBuilder<{ t: Tables["tickets"] }, "t">();
