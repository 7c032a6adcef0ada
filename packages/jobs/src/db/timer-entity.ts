import { defineEntity, p } from "@mikro-orm/core";

/** Something that a service does later; one waits under each kind and key. */
export const TimerEntity = defineEntity({
  name: "Timer",
  tableName: "timers",
  properties: {
    kind: p.text().primary(),
    key: p.text().primary(),
    /** Of this setting of the timer; setting it again gives it another. */
    id: p.uuid(),
    dueAt: p.datetime(),
    /** When it runs next: later than it is due where it failed or is leased. */
    runAt: p.datetime().index("timers_due"),
    version: p.integer(),
    payload: p.json<unknown>().columnType("json"),
    failures: p.integer().default(0),
    /** The call that set it. */
    requestId: p.text().strictNullable(),
    traceparent: p.text().strictNullable(),
  },
});
