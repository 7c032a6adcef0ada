import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { TimerEntity } from "./timer-entity.ts";

/** Declares the statements of timers. */
export const { prepared } = statementsOf<TablesOf<typeof TimerEntity>>();
