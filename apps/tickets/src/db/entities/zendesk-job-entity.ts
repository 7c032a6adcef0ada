import { defineEntity, p } from "@mikro-orm/core";

/** A ticket or a message that Zendesk is to receive, received, or would not take. */
export const ZendeskJobEntity = defineEntity({
  name: "ZendeskJob",
  tableName: "zendesk_jobs",
  properties: {
    ticketId: p.uuid().primary(),
    /** 0 is the ticket itself; its messages come after it, in the order of their ids. */
    messageId: p.bigint("number").primary(),
    state: p.enum(["waiting", "done", "dead"]).default("waiting"),
    runAt: p.datetime().columnType("timestamptz"),
    attempts: p.integer().default(0),
    idempotencyKey: p.uuid().defaultRaw("gen_random_uuid()"),
    /** What was sent before, if it was. */
    body: p.text().strictNullable(),
    /** Why it was put off the last time, or not taken. */
    reason: p.text().strictNullable(),
  },
  indexes: [
    { name: "zendesk_jobs_waiting", properties: ["runAt"], where: "state = 'waiting'" },
    { name: "zendesk_jobs_dead", properties: ["ticketId"], where: "state = 'dead'" },
  ],
});
