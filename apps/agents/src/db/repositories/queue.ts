import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import { isAtWork, isRoutable } from "./routable.ts";

/** How far a run through an entity's queue has come. */
export interface QueuePosition {
  readonly queueClass: number;
  readonly openedAt: Date;
  readonly ticketId: string;
}

const lockRoutable = prepared<{ entityId: string; now: Date }>()("routing-lock-online", (db, p) =>
  db
    .selectFrom("agents")
    .select(["id as agentId", "subject", "shift", "capacity", "languages", "lastAssignedAt"])
    .where((eb) => isRoutable(eb, { entityId: p("entityId"), now: p("now") }))
    .orderBy("id")
    .forNoKeyUpdate(),
);

/** Agents whom an entity's tickets may be routed to, locked in the order of their ids. */
export const lockRoutableAgents = (tx: Runner, entityId: string, now: Date) => tx.run(lockRoutable, { entityId, now });

const routableLoads = prepared<{ entityId: string; now: Date }>()("routing-count-loads", (db, p) =>
  db
    .selectFrom("assignments")
    .select((eb) => [eb.ref("agentId").$notNull().as("agentId"), eb.fn.countAll<number>().as("load")])
    .where("state", "=", "assigned")
    .where("agentId", "in", (eb) =>
      eb
        .selectFrom("agents")
        .select("agents.id")
        .where((each) => isRoutable(each, { entityId: p("entityId"), now: p("now") })),
    )
    .groupBy("agentId"),
);

/** How many open tickets each of them has. */
export const countRoutableLoads = (tx: Runner, entityId: string, now: Date) => tx.run(routableLoads, { entityId, now });

interface QueueValues {
  readonly entityId: string;
  readonly now: Date;
  readonly queueClass: number | undefined;
  readonly openedAt: Date | undefined;
  readonly ticketId: string | undefined;
  readonly size: number;
}

const lockWaiting = prepared<QueueValues>()("routing-lock-waiting", (db, p) =>
  db
    .selectFrom("assignments")
    .select([
      "ticketId",
      "entityId",
      "language",
      "queueClass",
      "openedAt",
      "waitingSince",
      "version",
      "agentId",
      "lastAgentId",
      "excludedAgentIds",
      "passes",
    ])
    .where("entityId", "=", p("entityId"))
    .where("state", "=", "waiting")
    // Without a place for it, no ticket is locked.
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("agents")
          .select("agents.id")
          .where((each) => isRoutable(each, { entityId: p("entityId"), now: p("now") }))
          .where("agents.capacity", ">", (each) =>
            each
              .selectFrom("assignments as taken")
              .select((one) => one.fn.countAll<number>().as("count"))
              .whereRef("taken.agentId", "=", "agents.id")
              .where("taken.state", "=", "assigned"),
          ),
      ),
    )
    .where(
      (eb) =>
        sql<boolean>`(${p("openedAt", "timestamptz")} IS NULL OR
          (${eb.ref("queueClass")}, ${eb.ref("openedAt")}, ${eb.ref("ticketId")}) >
          (${p("queueClass", "smallint")}, ${p("openedAt", "timestamptz")}, ${p("ticketId", "uuid")}))`,
    )
    .orderBy("queueClass")
    .orderBy("openedAt")
    .orderBy("ticketId")
    .limit(p("size"))
    .forUpdate(),
);

/** The next waiting tickets of an entity behind `after`, locked, if any agent has room for one. */
export const lockWaitingTickets = (
  tx: Runner,
  { after, ...values }: { entityId: string; now: Date; after: QueuePosition | null; size: number },
) =>
  tx.run(lockWaiting, {
    ...values,
    queueClass: after?.queueClass,
    openedAt: after?.openedAt,
    ticketId: after?.ticketId,
  });

// From the agents, who are fewer than tickets may wait: of each entity's tickets one is looked up.
const entitiesWithWork = prepared({ tenants: "all" })("routing-find-work", (db) =>
  db
    .selectFrom((eb) => eb.selectFrom("agents").select("entityId").distinct().where(isAtWork).as("staffed"))
    .select("entityId")
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("assignments")
          .select("assignments.ticketId")
          .whereRef("assignments.entityId", "=", "staffed.entityId")
          .where("assignments.state", "=", "waiting"),
      ),
    ),
);

/** Entities in which a ticket waits and an agent is there. */
export const findEntitiesWithWork = async (on: Runner): Promise<string[]> =>
  (await on.run(entitiesWithWork, {})).map(({ entityId }) => entityId);

const depth = prepared({ tenants: "all" })(
  "agents-queue-depth",
  (db) =>
    db
      .selectFrom("assignments")
      .select((eb) => [
        "entityId as entity",
        eb.fn.countAll<number>().as("count"),
        eb.fn.min<Date>("waitingSince").as("since"),
      ])
      .where("state", "=", "waiting")
      .groupBy("entityId"),
  { reads: "many" },
);

/** How many tickets wait in each entity, and since when the oldest does. */
export const readQueueDepth = (on: Runner) => on.run(depth, {});
