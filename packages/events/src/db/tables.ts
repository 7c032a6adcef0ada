import { statementsOf } from "@crossdesk/database";
import type { TablesOf } from "@crossdesk/database";
import type { DeadLetterEntity, InboxEntity, OutboxEntity } from "./entities.ts";

/** Declares the statements of outbox, inbox and dead letters. */
export const { prepared } =
  statementsOf<TablesOf<typeof OutboxEntity | typeof InboxEntity | typeof DeadLetterEntity>>();
