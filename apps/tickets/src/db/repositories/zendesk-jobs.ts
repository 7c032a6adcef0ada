import { insertFrom, sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

interface JobKey {
  readonly ticketId: string;
  /** 0: the ticket itself. */
  readonly messageId: number;
}

/** Messages wait for their ticket, which is put in beside them: it may be older than the mirror. */
const insertStatement = prepared<JobKey & { now: Date }>()("zendesk-insert-job", (db, p) => {
  const ids = db
    .selectFrom(sql<{ id: number }>`unnest(array[0, ${p("messageId", "bigint")}])`.as<"ids">(sql`ids (id)`))
    .groupBy("ids.id");
  return insertFrom(
    db.insertInto("zendesk_jobs"),
    () => ids,
    (eb) => ({
      ticketId: p("ticketId"),
      messageId: eb.ref("ids.id"),
      runAt: p("now"),
    }),
  ).onConflict((conflict) => conflict.doNothing());
});

/** Has a ticket or a message sent to Zendesk. */
export const insertJob = async (on: Runner, job: JobKey & { readonly now: Date }): Promise<void> => {
  await on.run(insertStatement, job);
};

interface Claim {
  readonly now: Date;
  readonly leaseUntil: Date;
  readonly limit: number;
}

const claimStatement = prepared<Claim>()("zendesk-claim-jobs", (db, p) => {
  const due = db
    .selectFrom("zendesk_jobs as c")
    .select(["c.ticketId", "c.messageId"])
    .where("c.state", "=", "waiting")
    .where("c.runAt", "<=", p("now"))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("zendesk_jobs as e")
            .select(sql.lit(1).as("one"))
            .whereRef("e.ticketId", "=", "c.ticketId")
            .whereRef("e.messageId", "<", "c.messageId")
            .where("e.state", "=", "waiting"),
        ),
      ),
    )
    .orderBy("c.runAt")
    .limit(p("limit"))
    .forUpdate()
    .skipLocked()
    .as("due");
  return db
    .updateTable("zendesk_jobs as j")
    .from(due)
    .set((eb) => ({ attempts: eb("j.attempts", "+", 1), runAt: p("leaseUntil") }))
    .whereRef("j.ticketId", "=", "due.ticketId")
    .whereRef("j.messageId", "=", "due.messageId")
    .returning(["j.ticketId", "j.messageId", "j.attempts", "j.idempotencyKey", "j.body", "j.reason"]);
});

/** A ticket (message 0) or a message that is to be sent to Zendesk; `attempts` counts this one. */
export type ZendeskJob = NonNullable<(typeof claimStatement)["row"]>;

/** Claims jobs that are due, at most one a ticket, until `leaseUntil`: after that they are anybody's again. */
export const claimJobs = (on: Runner, claim: Claim): Promise<ZendeskJob[]> => on.run(claimStatement, claim);

const job = (db: Kysely<Tables>, p: ParameterFactory<JobKey>) =>
  db.updateTable("zendesk_jobs").where("ticketId", "=", p("ticketId")).where("messageId", "=", p("messageId"));

const keepStatement = prepared<JobKey & { body: string }>()("zendesk-keep-body", (db, p) =>
  job(db, p).set({ body: p("body") }),
);

/** Notes what is sent, before it is: a repetition must be the same to the letter. */
export const keepBody = async (on: Runner, { ticketId, messageId }: JobKey, body: string): Promise<void> => {
  await on.run(keepStatement, { ticketId, messageId, body });
};

const finishStatement = prepared<JobKey>()("zendesk-finish-job", (db, p) =>
  job(db, p).set({ state: "done", body: null, reason: null }),
);

export const finishJob = async (on: Runner, { ticketId, messageId }: JobKey): Promise<void> => {
  await on.run(finishStatement, { ticketId, messageId });
};

interface Deferral {
  readonly runAt: Date;
  readonly reason: string;
  readonly renewed?: boolean;
}

const deferStatement = prepared<JobKey & Deferral>()("zendesk-defer-job", (db, p) =>
  job(db, p).set((eb) => ({
    runAt: p("runAt"),
    reason: p("reason"),
    idempotencyKey: sql<string>`case when ${p("renewed", "boolean")} then gen_random_uuid() else ${eb.ref("idempotencyKey")} end`,
    body: sql<string | null>`case when ${p("renewed", "boolean")} then null else ${eb.ref("body")} end`,
  })),
);

/** Puts a job off. With `renewed`, what is sent next is another request to Zendesk, with a key of its own. */
export const deferJob = async (on: Runner, { ticketId, messageId }: JobKey, deferral: Deferral): Promise<void> => {
  await on.run(deferStatement, { renewed: false, ...deferral, ticketId, messageId });
};

const buryStatement = prepared<JobKey & { reason: string }>()("zendesk-bury-job", (db, p) =>
  db
    .updateTable("zendesk_jobs")
    .set({ state: "dead", reason: p("reason") })
    .where("ticketId", "=", p("ticketId"))
    .where("state", "=", "waiting")
    .where((eb) => eb.or([eb("messageId", "=", p("messageId")), sql<boolean>`${p("messageId")} = 0`])),
);

/** Lays a job aside for people to look at; with a ticket go its messages. */
export const buryJob = async (on: Runner, { ticketId, messageId }: JobKey, reason: string): Promise<void> => {
  await on.run(buryStatement, { ticketId, messageId, reason });
};
