import type { SentWebhookType, WebhookAttempt, WebhookDeliveryState } from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { Database, Runner } from "@crossdesk/database";
import { DeliveryEntity } from "../entities/index.ts";
import type { DeliveryRecord } from "../entities/index.ts";
import { prepared } from "../tables.ts";

/** A delivery, and the entity of its endpoint. */
export interface OwnedDelivery extends DeliveryRecord {
  readonly entityId: string;
}

/** A delivery by its id, within the entities that the caller may see (`null` is all of them). */
export interface DeliveryKey {
  readonly deliveryId: string;
  readonly scope: string | null;
}

const deliveryById = prepared<DeliveryKey>()("webhooks-delivery", (db, p) =>
  db
    .selectFrom("deliveries as d")
    .innerJoin("endpoints as e", "e.id", "d.endpointId")
    .select([...columnsOf(DeliveryEntity, "d"), "e.entityId"])
    .where("d.id", "=", p("deliveryId"))
    .where("e.removedAt", "is", null)
    .where((eb) => eb.or([eb(p("scope", "text"), "is", null), eb("e.entityId", "=", p("scope", "text"))])),
);

export const findDelivery = async (on: Runner, key: DeliveryKey): Promise<OwnedDelivery | undefined> => {
  const [found] = await on.run(deliveryById, key);
  return found;
};

const bodyOfMessage = prepared<{ messageId: string }>()("webhooks-body", (db, p) =>
  db.selectFrom("messages").select("body").where("id", "=", p("messageId")),
);

export const readBody = async (on: Runner, messageId: string): Promise<string> => {
  const [found] = await on.run(bodyOfMessage, { messageId });
  return found?.body ?? "";
};

const attemptsOfDelivery = prepared<{ deliveryId: string; limit: number }>()("webhooks-attempts", (db, p) =>
  db
    .selectFrom("attempts")
    .select(["startedAt", "durationMs", "status", "error", "responseBody"])
    .where("deliveryId", "=", p("deliveryId"))
    .orderBy("id", "desc")
    .limit(p("limit")),
);

/** The latest attempts of a delivery, oldest first. */
export const readAttempts = async (on: Runner, deliveryId: string, limit: number): Promise<WebhookAttempt[]> => {
  const rows = await on.run(attemptsOfDelivery, { deliveryId, limit });
  return rows.toReversed().map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
};

export interface DeliveryFilter {
  readonly endpointId: string;
  readonly states: readonly WebhookDeliveryState[] | undefined;
  readonly types: readonly SentWebhookType[] | undefined;
  readonly ticketId: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Only those behind this one. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** Newest first: ids rise with time. */
export const listDeliveries = (db: Database, filter: DeliveryFilter): Promise<DeliveryRecord[]> => {
  const { endpointId, states, types, ticketId, since, until, cursor, limit } = filter;
  return db.read((em) =>
    // oxlint-disable-next-line crossdesk/by-tenant -- its endpoint was found within the caller's tenant
    em.find(
      DeliveryEntity,
      {
        endpointId,
        ...(states === undefined ? {} : { state: { $in: [...states] } }),
        ...(types === undefined ? {} : { type: { $in: [...types] } }),
        ...(ticketId === undefined ? {} : { ticketId }),
        $and: [
          since === undefined ? {} : { createdAt: { $gte: new Date(since) } },
          until === undefined ? {} : { createdAt: { $lt: new Date(until) } },
        ],
        ...(cursor === undefined ? {} : { id: { $lt: cursor } }),
      },
      { orderBy: { id: "desc" }, limit },
    ),
  );
};

/** A fresh round of attempts. */
const AGAIN = { state: "waiting", failedBecause: null, finishedAt: null, tries: 0, lease: null } as const;

const deliveryRestarted = prepared<{ deliveryId: string; now: Date }>()("webhooks-restart-delivery", (db, p) =>
  db
    .updateTable("deliveries")
    .set({ ...AGAIN, runAt: p("now") })
    .where("id", "=", p("deliveryId")),
);

/** Starts a new round of attempts of a delivery, in whichever state it is. */
export const restartDelivery = async (on: Runner, deliveryId: string, now: Date): Promise<void> => {
  await on.run(deliveryRestarted, { deliveryId, now });
};

interface FailedDeliveries {
  readonly endpointId: string;
  readonly since: string;
  readonly until: string | undefined;
  readonly limit: number;
  readonly now: Date;
}

const failedRestarted = prepared<FailedDeliveries>()(
  "webhooks-restart-failed",
  (db, p) =>
    db
      .with("again", (cte) =>
        cte
          .updateTable("deliveries")
          .set({ ...AGAIN, runAt: p("now") })
          .where("id", "in", (eb) =>
            eb
              .selectFrom("deliveries")
              .select("id")
              .where("endpointId", "=", p("endpointId"))
              .where("state", "=", "failed")
              .where("createdAt", ">=", sql<Date>`${p("since", "timestamptz")}`)
              .where((each) => {
                const until = sql<Date>`${p("until", "timestamptz")}`;
                return each.or([each(until, "is", null), each("createdAt", "<", until)]);
              })
              .orderBy("createdAt")
              .orderBy("id")
              .limit(p("limit"))
              .forUpdate(),
          )
          .returning("id"),
      )
      .selectFrom("again")
      .select((eb) => eb.fn.countAll<number>().as("count")),
  { reads: "many" },
);

/** The same for what failed at an endpoint in a time, oldest first, up to `limit` of them; says how many. */
export const restartFailed = async (on: Runner, failed: FailedDeliveries): Promise<number> => {
  const [row] = await on.run(failedRestarted, failed);
  return row?.count ?? 0;
};
