import { statementsOf } from "@crossdesk/database";
import { DeadLetterEntity, InboxEntity, OutboxEntity } from "./entities.ts";

/** Declares the statements of outbox, inbox and dead letters. */
export const { prepared } = statementsOf([OutboxEntity, InboxEntity, DeadLetterEntity]);
