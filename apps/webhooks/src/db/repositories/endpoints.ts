import { columnsOf, sql, unnest } from "@crossdesk/database";
import type { Database, Expression, ExpressionBuilder, Kysely, Runner } from "@crossdesk/database";
import { EndpointEntity } from "../entities/index.ts";
import type { EndpointRecord } from "../entities/index.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

/** An endpoint by its id, within the entities that the caller may see (`null` is all of them). */
export interface EndpointKey {
  readonly endpointId: string;
  readonly scope: string | null;
}

const endpointsThere = (db: Kysely<Tables>) =>
  db.selectFrom("endpoints").select(columnsOf(EndpointEntity)).where("removedAt", "is", null);

/** Of the entity, or of any where that is null. */
const isInScope = (eb: ExpressionBuilder<Tables, "endpoints">, scope: Expression<string | null>) =>
  eb.or([eb(scope, "is", null), eb("entityId", "=", scope)]);

const endpointById = prepared<EndpointKey>()("webhooks-endpoint", (db, p) =>
  endpointsThere(db)
    .where("id", "=", p("endpointId"))
    .where((eb) => isInScope(eb, p("scope", "text"))),
);

export const findEndpoint = async (on: Runner, key: EndpointKey): Promise<EndpointRecord | undefined> => {
  const [found] = await on.run(endpointById, key);
  return found;
};

const endpointLocked = prepared<EndpointKey>()("webhooks-lock-endpoint", (db, p) =>
  endpointsThere(db)
    .where("id", "=", p("endpointId"))
    .where((eb) => isInScope(eb, p("scope", "text")))
    .forNoKeyUpdate(),
);

/** The same, locked until the transaction ends. */
export const lockEndpoint = async (on: Runner, key: EndpointKey): Promise<EndpointRecord | undefined> => {
  const [found] = await on.run(endpointLocked, key);
  return found;
};

const listLocked = prepared<{ entityId: string }>()("webhooks-lock-list", (db, p) =>
  db.selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended(${p("entityId")}, 7))`.as("locked")),
);
const endpointsCounted = prepared<{ entityId: string }>()("webhooks-count-endpoints", (db, p) =>
  db
    .selectFrom("endpoints")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("entityId", "=", p("entityId"))
    .where("removedAt", "is", null),
);

/** Locks an entity's list of endpoints, so that concurrent additions are counted correctly; returns their number. */
export const countEndpoints = async (on: Runner, entityId: string): Promise<number> => {
  await on.run(listLocked, { entityId });
  const [row] = await on.run(endpointsCounted, { entityId });
  return row?.count ?? 0;
};

/** Those of an entity, or of all where that is `null`, oldest first. */
export const listEndpoints = (
  db: Database,
  { scope, limit, offset }: { readonly scope: string | null; readonly limit: number; readonly offset: number },
): Promise<EndpointRecord[]> =>
  db.read((em) =>
    em.find(
      EndpointEntity,
      { removedAt: null, ...(scope === null ? {} : { entityId: scope }) },
      { orderBy: { createdAt: "asc", id: "asc" }, limit, offset },
    ),
  );

export type NewEndpoint = Pick<
  EndpointRecord,
  "id" | "entityId" | "url" | "description" | "eventTypes" | "enabled" | "secret" | "createdBy" | "createdAt"
>;

const endpointInserted = prepared<NewEndpoint>()("webhooks-insert-endpoint", (db, p) =>
  db
    .insertInto("endpoints")
    .values((eb) => {
      const createdAt = p("createdAt", "timestamptz");
      const isOff = eb.not(p("enabled", "boolean"));
      return {
        id: p("id"),
        entityId: p("entityId"),
        url: p("url"),
        description: p("description"),
        eventTypes: p("eventTypes"),
        enabled: p("enabled", "boolean"),
        disabledReason: eb
          .case()
          .when(isOff)
          .then(eb.val("owner" as const))
          .end(),
        disabledAt: eb.case().when(isOff).then(createdAt).end(),
        secret: p("secret"),
        createdBy: p("createdBy"),
        createdAt,
        updatedAt: createdAt,
      };
    })
    .returning(columnsOf(EndpointEntity)),
);

export const insertEndpoint = async (on: Runner, endpoint: NewEndpoint): Promise<EndpointRecord> => {
  const [made] = await on.run(endpointInserted, endpoint);
  if (made === undefined) throw new Error("The endpoint was not written.");
  return made;
};

const endpointSaved = prepared<EndpointRecord>({ tenants: "key" })("webhooks-save-endpoint", (db, p) =>
  db
    .updateTable("endpoints")
    .set((eb) => ({
      url: p("url"),
      description: p("description"),
      eventTypes: p("eventTypes"),
      enabled: p("enabled"),
      disabledReason: p("disabledReason"),
      disabledAt: p("disabledAt"),
      secret: p("secret"),
      oldSecrets: p.json("oldSecrets"),
      failingSince: p("failingSince"),
      failures: p("failures"),
      pausedUntil: p("pausedUntil"),
      updatedAt: p("updatedAt"),
      version: eb("version", "+", 1),
    }))
    .where("id", "=", p("id"))
    .returning(columnsOf(EndpointEntity)),
);

/** Writes what may change of an endpoint, and returns the next version of it. */
export const saveEndpoint = async (on: Runner, endpoint: EndpointRecord): Promise<EndpointRecord> => {
  const [saved] = await on.run(endpointSaved, endpoint);
  if (saved === undefined) throw new Error("The endpoint went away while it was locked.");
  return saved;
};

const endpointRetired = prepared<{ endpointId: string; now: Date }>({ tenants: "key" })(
  "webhooks-retire-endpoint",
  (db, p) =>
    db
      .updateTable("endpoints")
      .set((eb) => ({
        removedAt: p("now", "timestamptz"),
        enabled: false,
        disabledReason: eb.fn.coalesce("disabledReason", eb.val("owner" as const)),
        disabledAt: eb.fn.coalesce("disabledAt", p("now", "timestamptz")),
        url: "",
        secret: "",
        oldSecrets: sql<never[]>`'[]'`,
      }))
      .where("id", "=", p("endpointId")),
);

/** Hides an endpoint for good and forgets its secrets; its log goes bit by bit, as it may be long. */
export const retireEndpoint = async (on: Runner, endpointId: string, now: Date): Promise<void> => {
  await on.run(endpointRetired, { endpointId, now });
};

/** An endpoint that subscribes to something. */
export type Subscriber = Pick<EndpointRecord, "id" | "eventTypes" | "enabled">;

interface Occurrence {
  readonly entityId: string;
  readonly occurredAt: Date;
}

const subscribers = prepared<Occurrence>()("webhooks-subscribers", (db, p) =>
  db
    .selectFrom("endpoints")
    .select(["id", "eventTypes", "enabled"])
    .where("entityId", "=", p("entityId"))
    .where("removedAt", "is", null)
    .where("createdAt", "<=", sql<Date>`${p("occurredAt", "timestamptz")} + interval '5 seconds'`),
);

/** The endpoints of an entity that were there when something happened, give or take what clocks differ by. */
export const findSubscribers = (on: Runner, occurrence: Occurrence): Promise<Subscriber[]> =>
  on.run(subscribers, occurrence);

const entitiesWithEndpoints = prepared<{ entityIds: readonly string[] }>({ tenants: "all" })(
  "webhooks-entities",
  (db, p) =>
    db
      .selectFrom(unnest<{ entityId: string }>({ entityId: p("entityIds", "text[]") }).as("asked"))
      .select("asked.entityId")
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("endpoints as e")
            .whereRef("e.entityId", "=", "asked.entityId")
            .where("e.removedAt", "is", null),
        ),
      ),
);

/** Those of the entities that have any endpoint. */
export const findEntitiesWithEndpoints = async (on: Runner, entityIds: readonly string[]): Promise<string[]> => {
  const rows = await on.run(entitiesWithEndpoints, { entityIds });
  return rows.map(({ entityId }) => entityId);
};
