import { statementsOf } from "@crossdesk/database";
import { TimerEntity } from "./timer-entity.ts";

/** Declares the statements of timers. */
export const { prepared } = statementsOf([TimerEntity]);
