import { IdempotencyKeyEntity } from "@crossdesk/database";
import { DeadLetterEntity, InboxEntity, OutboxEntity } from "@crossdesk/events";
import { TimerEntity } from "@crossdesk/jobs";

/** The tables that every service has; `kitMigrations` make them. */
export const kitEntities = [OutboxEntity, InboxEntity, DeadLetterEntity, TimerEntity, IdempotencyKeyEntity] as const;
