import type { SentWebhookType } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Database, Expression, ExpressionBuilder, Runner } from "@crossdesk/database";
import type { Secrets } from "../../domain/secrets.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

/** A delivery that this process is to attempt now, with all that the attempt takes. */
export interface ClaimedDelivery extends Secrets {
  readonly id: string;
  readonly messageId: string;
  readonly endpointId: string;
  readonly type: SentWebhookType;
  readonly url: string;
  readonly body: string;
  /** Attempts of this round that failed. */
  readonly tries: number;
  /** Identifies this claim: a replica that has lost it to another one no longer decides. */
  readonly lease: string;
}

export interface Claim {
  readonly lease: string;
  readonly now: Date;
  /** When another replica may take it over, should this one be gone. */
  readonly leasedUntil: Date;
  /** The most that are claimed. */
  readonly room: number;
  /** The most that go to one endpoint at once, over all replicas. */
  readonly endpointConcurrency: number;
}

/** The endpoints of one claim: few, so that replicas get in between. */
const ENDPOINTS = 50;

/** What a claim came to. */
export interface Claimed {
  readonly deliveries: readonly ClaimedDelivery[];
  /** Another replica was claiming at the same endpoints: there may be more in a moment. */
  readonly contended: boolean;
}

const anyDue = prepared<{ now: Date }>()("webhooks-any-due", (db, p) =>
  db.selectNoFrom((eb) =>
    eb.exists(eb.selectFrom("deliveries").where("state", "=", "waiting").where("runAt", "<=", p("now"))).as("isAny"),
  ),
);

/** Whether anything is due at all, at whichever endpoint: a glance at an index. */
export const isAnyDue = async (on: Runner, now: Date): Promise<boolean> => {
  const [due] = await on.run(anyDue, { now });
  return due?.isAny === true;
};

/** How many slots an endpoint has left. A failing one has one. */
const slotsOf = (
  eb: ExpressionBuilder<Tables & { e: Tables["endpoints"] }, "e">,
  { now, most }: { readonly now: Expression<Date>; readonly most: Expression<number> },
): Expression<number> =>
  eb(
    eb.case().when("e.failures", ">", 0).then(1).else(most).end(),
    "-",
    eb
      .selectFrom("deliveries as b")
      .select((b) => b.fn.countAll<number>().as("taken"))
      .whereRef("b.endpointId", "=", "e.id")
      .where("b.lease", "is not", null)
      .where("b.runAt", ">", now),
  );

const dueEndpointsLocked = prepared<{ now: Date; endpointConcurrency: number }>({ tenants: "all" })(
  "webhooks-due-endpoints",
  (db, p) =>
    db
      .with(
        (cte) => cte("due").materialized(),
        (query) =>
          query
            .selectFrom("endpoints as e")
            .select("e.id")
            .where("e.enabled", "=", true)
            .where((eb) => eb.or([eb("e.pausedUntil", "is", null), eb("e.pausedUntil", "<=", p("now"))]))
            .where((eb) =>
              eb.exists(
                eb
                  .selectFrom("deliveries as d")
                  .whereRef("d.endpointId", "=", "e.id")
                  .where("d.state", "=", "waiting")
                  .where("d.runAt", "<=", p("now")),
              ),
            )
            .where((eb) => eb(slotsOf(eb, { now: p("now"), most: p("endpointConcurrency", "integer") }), ">", 0))
            .orderBy(sql`random()`)
            .limit(ENDPOINTS),
      )
      .with("locked", (query) =>
        query
          .selectFrom("endpoints as e")
          .select("e.id")
          .where("e.id", "in", (eb) => eb.selectFrom("due").select("due.id"))
          .forNoKeyUpdate()
          .skipLocked(),
      )
      .selectNoFrom((eb) => [
        eb
          .selectFrom("due")
          .select((due) => due.fn.countAll<number>().as("count"))
          .as("due"),
        sql<string[]>`array(${eb.selectFrom("locked").select("locked.id")})`.as("ids"),
      ]),
);

/** In no order of age, so that busy endpoints don't stand in others' way. Locked: what is counted of them holds until the commit. */
const lockDueEndpoints = async (
  on: Runner,
  { now, endpointConcurrency }: Claim,
): Promise<{ readonly ids: readonly string[]; readonly contended: boolean }> => {
  const [found] = await on.run(dueEndpointsLocked, { now, endpointConcurrency });
  const { due, ids = [] } = found ?? {};
  return { ids, contended: ids.length < (due ?? 0) };
};

// Subqueries that cannot be turned into joins: however little is known of the tables, each is a glance at an index.
const deliveriesClaimed = prepared<Claim & { readonly ids: readonly string[] }>({ tenants: "key" })(
  "webhooks-claim",
  (db, p) =>
    db
      .with(
        (cte) => cte("free").materialized(),
        (query) =>
          query
            .selectFrom("endpoints as e")
            .select((eb) => {
              const slots = slotsOf(eb, { now: p("now"), most: p("endpointConcurrency", "integer") });
              return ["e.id", eb.fn<number>("greatest", [eb.lit(0), slots]).as("slots")];
            })
            .where((eb) => sql<boolean>`${eb.ref("e.id")} = any(${p("ids", "uuid[]")})`),
      )
      .with(
        (cte) => cte("picked").materialized(),
        (query) =>
          query
            .selectFrom("free")
            .crossJoinLateral((eb) =>
              eb
                .selectFrom("deliveries as d")
                .select("d.id")
                .whereRef("d.endpointId", "=", "free.id")
                .where("d.state", "=", "waiting")
                .where("d.runAt", "<=", p("now"))
                .where((each) => {
                  const firstOfTicket = each
                    .selectFrom("deliveries as o")
                    .select("o.ordinal")
                    .whereRef("o.endpointId", "=", "d.endpointId")
                    .whereRef("o.ticketId", "=", "d.ticketId")
                    .where("o.state", "=", "waiting")
                    .where("o.tries", "=", 0)
                    .orderBy("o.ordinal")
                    .limit(1);
                  return each("d.ordinal", "<=", each.fn.coalesce(firstOfTicket, "d.ordinal"));
                })
                .orderBy("d.runAt")
                .orderBy("d.id")
                .limit((each) => each.ref("free.slots"))
                .as("due"),
            )
            .select("due.id")
            .limit(p("room")),
      )
      .with("claimed", (query) =>
        query
          .updateTable("deliveries as d")
          .set({ lease: p("lease"), runAt: p("leasedUntil") })
          .where((eb) => sql<boolean>`${eb.ref("d.id")} = any(array(${eb.selectFrom("picked").select("picked.id")}))`)
          .where("d.state", "=", "waiting")
          .where("d.runAt", "<=", p("now"))
          .returning(["d.id", "d.messageId", "d.endpointId", "d.type", "d.tries"]),
      )
      .selectFrom("claimed as c")
      .innerJoin("messages as m", "m.id", "c.messageId")
      .innerJoin("endpoints as e", "e.id", "c.endpointId")
      .select([
        "c.id",
        "c.messageId",
        "c.endpointId",
        "c.type",
        "c.tries",
        "m.body",
        "e.url",
        "e.secret",
        "e.oldSecrets",
      ]),
);

/**
 * Claims due deliveries for this process. An endpoint that is failing gets one at a time. The first attempt for a ticket's
 * later event waits until its earlier ones have had theirs.
 */
export const claimDeliveries = (db: Database, claim: Claim): Promise<Claimed> =>
  db.transaction(async (tx) => {
    const { ids, contended } = await lockDueEndpoints(tx, claim);
    if (ids.length === 0) return { deliveries: [], contended };
    // A statement of its own: it sees what others committed before the locks were had.
    const rows = await tx.run(deliveriesClaimed, { ...claim, ids });
    return { deliveries: rows.map((row) => ({ ...row, lease: claim.lease })), contended };
  });

const deliveryReleased = prepared<{ id: string; lease: string; now: Date }>()("webhooks-release", (db, p) =>
  db
    .updateTable("deliveries")
    .set({ lease: null, runAt: p("now") })
    .where("id", "=", p("id"))
    .where("lease", "=", p("lease")),
);

/** Releases a claimed delivery as if it had not been tried: the process ends before the attempt. */
export const releaseDelivery = async (on: Runner, { id, lease }: ClaimedDelivery, now: Date): Promise<void> => {
  await on.run(deliveryReleased, { id, lease, now });
};
