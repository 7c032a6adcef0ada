import { randomUUIDv7 } from "node:crypto";
import { columnsOf, sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { InferEntity } from "@mikro-orm/core";
import { DeadLetterEntity } from "./entities.ts";
import { prepared } from "./tables.ts";

/** An event that a service could not handle. */
export type DeadLetter = Readonly<InferEntity<typeof DeadLetterEntity>>;

/** An event that goes to the dead letters. */
export type NewDeadLetter = Pick<DeadLetter, "consumer" | "eventId" | "type" | "message" | "reason" | "failures">;

const insert = prepared<NewDeadLetter & { id: string }>()("kit-insert-dead-letter", (db, p) =>
  db
    .insertInto("dead_letters")
    .columns(["id", "consumer", "eventId", "type", "message", "reason", "failures"])
    .expression(() =>
      db
        .selectNoFrom([
          p("id", "uuid").as("id"),
          p("consumer", "text").as("consumer"),
          p("eventId", "uuid").as("eventId"),
          p("type", "text").as("type"),
          p("message", "text").as("message"),
          p("reason", "text").as("reason"),
          p("failures", "integer").as("failures"),
        ])
        .where((each) =>
          each.not(
            each.exists(
              each.selectFrom("inbox").select("inbox.eventId").where("inbox.eventId", "=", p("eventId", "uuid")),
            ),
          ),
        ),
    )
    .onConflict((conflict) =>
      conflict.columns(["consumer", "eventId"]).doUpdateSet((eb) => ({
        reason: eb.ref("excluded.reason"),
        failures: eb.ref("excluded.failures"),
      })),
    ),
);

/** Writes an event to the dead letters, unless it has taken effect after all. */
export const insertDeadLetter = async (on: Runner, letter: NewDeadLetter): Promise<void> => {
  // PostgreSQL stores no NUL in text.
  await on.run(insert, { ...letter, id: randomUUIDv7(), message: letter.message.replaceAll("\u0000", "\uFFFD") });
};

const list = prepared<{ limit: number }>()("kit-list-dead-letters", (db, p) =>
  db.selectFrom("dead_letters").select(columnsOf(DeadLetterEntity)).orderBy("id").limit(p("limit")),
);
const retry = prepared<{ ids: readonly string[] }>()("kit-retry-dead-letters", (db, p) =>
  db
    .updateTable("dead_letters")
    .set({ retryAt: sql<Date>`now()` })
    .where((eb) => eb("id", "=", eb.fn.any(p("ids", "uuid[]"))))
    .returning("id"),
);
const drop = prepared<{ ids: readonly string[] }>()("kit-drop-dead-letters", (db, p) =>
  db
    .deleteFrom("dead_letters")
    .where((eb) => eb("id", "=", eb.fn.any(p("ids", "uuid[]"))))
    .returning("id"),
);

/** For the people who run the system: what could not be handled, and what becomes of it. */
export const deadLetters = {
  /** The oldest first; 100 by default. */
  list: (db: Runner, { limit = 100 }: { limit?: number } = {}): Promise<DeadLetter[]> => db.run(list, { limit }),

  /** Has the running service handle them again, within about a second. Returns their number. */
  retry: async (db: Runner, ids: readonly string[]): Promise<number> => (await db.run(retry, { ids })).length,

  /** Deletes them. Returns their number. */
  drop: async (db: Runner, ids: readonly string[]): Promise<number> => (await db.run(drop, { ids })).length,
} as const;

const count = prepared()(
  "kit-count-dead-letters",
  (db) => db.selectFrom("dead_letters").select((eb) => eb.fn.countAll<number>().as("count")),
  { reads: "many" },
);

/** How many events lie there, those that are to be tried again too. */
export const countDeadLetters = async (db: Runner): Promise<number> => (await db.run(count, {}))[0]?.count ?? 0;

const next = prepared<{ consumer: string }>()("kit-next-dead-letter", (db, p) =>
  db
    .selectFrom("dead_letters")
    .select(columnsOf(DeadLetterEntity))
    .where("consumer", "=", p("consumer"))
    .where("retryAt", "is not", null)
    .orderBy("id")
    .limit(1),
);

/** The next letter of a consumer that is to be tried again. */
export const nextToRetry = async (on: Runner, consumer: string): Promise<DeadLetter | undefined> => {
  const [found] = await on.run(next, { consumer });
  return found;
};

const fail = prepared<{ id: string; reason: string }>()("kit-fail-dead-letter", (db, p) =>
  db
    .updateTable("dead_letters")
    .set((eb) => ({ retryAt: null, reason: p("reason"), failures: eb("failures", "+", 1) }))
    .where("id", "=", p("id")),
);

/** Notes that a letter failed again, and why; it waits for somebody to decide. */
export const noteFailedRetry = async (on: Runner, id: string, reason: string): Promise<void> => {
  await on.run(fail, { id, reason });
};
