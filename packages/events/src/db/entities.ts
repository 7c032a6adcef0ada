import { defineEntity, p } from "@mikro-orm/core";

/** An event of this service, until the day after it was published. */
export const OutboxEntity = defineEntity({
  name: "OutboxEvent",
  tableName: "outbox",
  properties: {
    position: p.bigint("number").primary().autoincrement().generated("identity"),
    id: p.uuid().unique("outbox_id_key"),
    type: p.text(),
    /** The event as it is published: JSON. */
    envelope: p.text(),
    createdAt: p.datetime().defaultRaw("now()"),
    publishedAt: p.datetime().strictNullable(),
    /** How often it was to be published again. */
    replays: p.integer().default(0),
    /** Where the stream stored it, by the broker's acknowledgement. */
    streamSequence: p.bigint("number").strictNullable(),
  },
  indexes: [
    { name: "outbox_waiting", properties: ["position"], where: "published_at IS NULL" },
    { name: "outbox_published", properties: ["publishedAt"], where: "published_at IS NOT NULL" },
  ],
});

/** An event of another service that has taken its effect here. */
export const InboxEntity = defineEntity({
  name: "InboxEvent",
  tableName: "inbox",
  properties: {
    eventId: p.uuid().primary(),
    type: p.text(),
    handledAt: p.datetime().defaultRaw("now()").index("inbox_handled"),
  },
});

/** An event that could not be handled. */
export const DeadLetterEntity = defineEntity({
  name: "DeadLetter",
  tableName: "dead_letters",
  properties: {
    id: p.uuid().primary(),
    consumer: p.text(),
    /** `null` where the message was no event. */
    eventId: p.uuid().strictNullable(),
    type: p.text(),
    /** What came, as it came. */
    message: p.text(),
    reason: p.text(),
    failures: p.integer(),
    createdAt: p.datetime().defaultRaw("now()"),
    /** When it is to be handled again. */
    retryAt: p.datetime().strictNullable(),
  },
  uniques: [{ name: "dead_letters_event", properties: ["consumer", "eventId"] }],
  indexes: [{ name: "dead_letters_retry", properties: ["retryAt"], where: "retry_at IS NOT NULL" }],
});
