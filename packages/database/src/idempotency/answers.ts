import { sql } from "kysely";
import type { Runner } from "../statement.ts";
import { statementsOf } from "../statements/statements-of.ts";
import { IdempotencyKeyEntity } from "./idempotency-key-entity.ts";

const { prepared } = statementsOf([IdempotencyKeyEntity]);

/** How long an answer is kept, in hours. */
export const IDEMPOTENCY_HOURS = 24;

const OLDEST = sql<Date>`now() - interval '${sql.raw(String(IDEMPOTENCY_HOURS))} hours'`;

/** A call's key, and what the call was. */
export interface Key {
  readonly id: Buffer;
  /** The caller's tenant. */
  readonly entityId: string | null;
  readonly operation: string;
  readonly body: Buffer;
}

/** The answer to a call with that key. */
export interface KeptAnswer {
  readonly body: Buffer;
  readonly answer: string;
}

const lock = prepared<{ number: string }>()("kit-lock-idempotency-key", (db, p) =>
  db.selectNoFrom(sql<boolean>`pg_try_advisory_xact_lock(${p("number", "bigint")})`.as("locked")),
);

/** Locks a key for the length of the transaction, unless another transaction has it. */
export const tryLock = async (tx: Runner, id: Buffer): Promise<boolean> => {
  const [row] = await tx.run(lock, { number: id.readBigInt64BE().toString() });
  return row?.locked === true;
};

const find = prepared<{ id: Buffer }>({ tenants: "key" })("kit-find-answer", (db, p) =>
  db
    .selectFrom("idempotency_keys")
    .select(["body", "answer"])
    .where("id", "=", p("id"))
    .where("createdAt", ">", OLDEST),
);

export const findAnswer = async (on: Runner, id: Buffer): Promise<KeptAnswer | undefined> => {
  const [kept] = await on.run(find, { id });
  return kept;
};

const store = prepared<Key & { answer: string }>({ tenants: "key" })("kit-store-answer", (db, p) =>
  db
    .insertInto("idempotency_keys")
    .values({
      id: p("id"),
      entityId: p("entityId"),
      operation: p("operation"),
      body: p("body"),
      answer: p("answer"),
      createdAt: sql<Date>`now()`,
    })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({
          body: eb.ref("excluded.body"),
          answer: eb.ref("excluded.answer"),
          createdAt: eb.ref("excluded.createdAt"),
        }))
        .where("idempotency_keys.createdAt", "<=", OLDEST),
    )
    .returning("id"),
);

/** Says whether it was stored. It isn't where a snapshot older than the lock has hidden an answer (repeatable read). */
export const storeAnswer = async (tx: Runner, key: Key, answer: string): Promise<boolean> =>
  (await tx.run(store, { ...key, answer })).length > 0;

const PAGE = 500;

/** All that a reader of pages finds, in the order of their ids. */
export async function* eachAnswer<Kept extends { readonly id: Buffer }>(
  read: (after: Buffer) => Promise<readonly Kept[]>,
): AsyncGenerator<Kept> {
  for (let after: Buffer | undefined = Buffer.alloc(0); after !== undefined;) {
    const page: readonly Kept[] = await read(after);
    yield* page;
    after = page.at(-1)?.id;
  }
}

const list = prepared<{ operations: readonly string[]; after: Buffer }>({ tenants: "all" })(
  "kit-list-answers",
  (db, p) =>
    db
      .selectFrom("idempotency_keys")
      .select(["id", "answer"])
      .where((eb) => eb("operation", "=", eb.fn.any(p("operations", "text[]"))))
      .where("id", ">", p("after"))
      .orderBy("id")
      .limit(PAGE),
  { reads: "many" },
);

/** A page of the answers of some operations, in the order of their ids. */
export const listAnswers = (on: Runner, operations: readonly string[], after: Buffer) =>
  on.run(list, { operations, after });

// Callers without a tenant act for all of them.
const listOfTenant = prepared<{ entityId: string; after: Buffer }>({ tenants: "all" })(
  "kit-list-answers-of-tenant",
  (db, p) =>
    db
      .selectFrom("idempotency_keys")
      .select(["id", "entityId", "answer"])
      .where((eb) => eb.or([eb("entityId", "=", p("entityId")), eb("entityId", "is", null)]))
      .where("id", ">", p("after"))
      .orderBy("id")
      .limit(PAGE),
  { reads: "many" },
);

/** A page of the answers to callers of a tenant and to those without one, in the order of their ids. */
export const listAnswersOfTenant = (on: Runner, entityId: string, after: Buffer) =>
  on.run(listOfTenant, { entityId, after });

/** What stands in the place of an answer that was erased. */
export const ERASED_ANSWER = JSON.stringify({ erased: true });

const replace = prepared<{ id: Buffer; answer: string; next: string }>({ tenants: "key" })(
  "kit-replace-answer",
  (db, p) =>
    db
      .updateTable("idempotency_keys")
      .set({ answer: p("next") })
      .where("id", "=", p("id"))
      .where("answer", "=", p("answer"))
      .returning("id"),
);

/** Returns whether it was replaced: not where it is another answer by now, whose writer has erased what is to go. */
export const replaceAnswer = async (
  on: Runner,
  { id, answer }: { readonly id: Buffer; readonly answer: string },
  next: string,
): Promise<boolean> => (await on.run(replace, { id, answer, next })).length > 0;

/** Deletes some of the answers that are no longer kept, the oldest first; returns their ids. */
export const sweepAnswers = prepared<{ limit: number }>({ tenants: "all" })(
  "kit-sweep-answers",
  (db, p) =>
    db
      .deleteFrom("idempotency_keys")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("idempotency_keys")
          .select("id")
          .where("createdAt", "<", OLDEST)
          .orderBy("createdAt")
          .limit(p("limit"))
          .forUpdate()
          .skipLocked(),
      )
      .returning("id"),
  { reads: "many" },
);
