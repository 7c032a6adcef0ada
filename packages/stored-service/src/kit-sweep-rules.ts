import { sweepAnswers } from "@crossdesk/database";
import { sweepInbox, sweepOutbox } from "@crossdesk/events";
import type { SweepRule } from "@crossdesk/jobs";

/** What expires in the tables that every service has. */
export const kitSweepRules: readonly SweepRule[] = [sweepOutbox, sweepInbox, sweepAnswers];
