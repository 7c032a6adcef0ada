import type { RetentionTerms } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Database, Kysely, ParameterFactory, Runner, SqlBool, Transaction } from "@crossdesk/database";
import type { InferEntity } from "@mikro-orm/core";
import { LockMode } from "@mikro-orm/core";
import type { Actor } from "../../domain/actor.ts";
import { RetentionEntity } from "../entities/retention-entity.ts";
import { prepared, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import type { Profile } from "../entities/customer-entity.ts";

export type StoredRetention = InferEntity<typeof RetentionEntity>;

/** How long a tenant's things are kept, where that was ever set. */
export const findRetention = async (db: Database, entityId: string): Promise<StoredRetention | undefined> =>
  (await db.read((em) => em.findOne(RetentionEntity, { entityId }))) ?? undefined;

/** The same, locked until the transaction ends. */
export const lockRetention = async (
  { em }: Pick<Transaction, "em">,
  entityId: string,
): Promise<StoredRetention | undefined> =>
  (await em.findOne(RetentionEntity, { entityId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true })) ??
  undefined;

/** Who changed a retention, and when. */
interface Changed {
  readonly by: Actor;
  readonly at: Date;
}

const toColumns = ({ by, at }: Changed) => ({ modifiedBy: by.id, modifiedByType: by.type, modifiedAt: at });

/** Locks a tenant's retention until the transaction ends; where none was ever set, there is one of version 0 from then on. */
export const lockOrBeginRetention = async (
  tx: Pick<Transaction, "em">,
  { entityId, ...changed }: Changed & { readonly entityId: string },
): Promise<StoredRetention> => {
  const first = { entityId, ticketDays: null, fileDays: null, version: 0, ...toColumns(changed) };
  // There is a row to lock then, also for two who write the first ones together.
  await tx.em.upsert(RetentionEntity, first, { onConflictAction: "ignore" });
  const stored = await lockRetention(tx, entityId);
  if (stored === undefined) throw new Error("The retention was not written.");
  return stored;
};

/** Writes new terms into a retention that is locked. */
export const writeRetention = async (
  tx: Pick<Transaction, "em">,
  stored: StoredRetention,
  { by, at, ...written }: RetentionTerms & Changed & { readonly isSandbox: boolean },
): Promise<void> => {
  tx.em.assign(stored, { ...written, ...toColumns({ by, at }), version: stored.version + 1 });
  await tx.em.flush();
};

const anyTicket = prepared<{ entityId: string }>()("retention-any-ticket", (db, p) =>
  db.selectFrom("tickets").select("id").where("entityId", "=", p("entityId")).limit(1),
);

export const hasTickets = async (on: Runner, entityId: string): Promise<boolean> =>
  (await on.run(anyTicket, { entityId })).length > 0;

/** A place among a tenant's tickets, by a time and their numbers. */
export interface TicketPlace {
  readonly time: Date;
  readonly number: number;
}

/** Before all of them. */
export const BEGINNING: TicketPlace = { time: new Date(0), number: 0 };

const LAST_NUMBER = 2_147_483_647;

/** Behind all tickets of a time. */
export const endOf = (time: Date): TicketPlace => ({ time, number: LAST_NUMBER });

/** A place as it is stored; before all tickets where there is none. */
export const placeOf = (time: Date | null | undefined, number: number | undefined): TicketPlace =>
  time === null || time === undefined ? BEGINNING : { time, number: number ?? 0 };

const isLater = (one: TicketPlace, other: TicketPlace): boolean =>
  one.time.getTime() === other.time.getTime() ? one.number > other.number : one.time > other.time;

export const latestPlace = (places: readonly TicketPlace[]): TicketPlace => {
  let latest = BEGINNING;
  for (const place of places) if (isLater(place, latest)) latest = place;
  return latest;
};

/** Tickets of a tenant behind a place, up to a time. */
export interface TicketsBehind {
  readonly entityId: string;
  readonly after: TicketPlace;
  readonly until: Date;
}

interface Values {
  readonly entityId: string;
  readonly time: Date;
  readonly number: number;
  readonly until: Date;
}

const valuesOf = ({ entityId, after, until }: TicketsBehind): Values => ({ entityId, ...after, until });

/** What the order of tickets goes by: when they were closed, or when they were last active. */
const TIMES = { closed: "t.closedAt", active: "t.lastActivityAt" } as const;
type OrderedBy = keyof typeof TIMES;

/** `tickets as t` of a tenant behind a place. */
const selectBehind = (db: Kysely<Tables>, p: ParameterFactory<Values>, by: OrderedBy) =>
  db
    .selectFrom("tickets as t")
    .where("t.entityId", "=", p("entityId"))
    .where(TIMES[by], "is not", null)
    .where((eb) => sql<SqlBool>`(${eb.ref(TIMES[by])}, ${eb.ref("t.number")}) > (${p("time")}, ${p("number")})`)
    .where(TIMES[by], "<=", p("until"))
    .where((eb) => eb.not(eb.ref("t.isDeleted")));

const nextBehind = variants<Values & { limit: number }>()(
  "retention-next",
  (by: OrderedBy) => by,
  (db, p, by) =>
    selectBehind(db, p, by)
      .select((eb) => ["t.id", "t.number", "t.customerId", eb.ref(TIMES[by]).$notNull().as("time")])
      .orderBy(TIMES[by])
      .orderBy("t.number")
      .limit(p("limit")),
  { reads: "many" },
);

export interface TicketToErase extends TicketPlace {
  readonly id: string;
  readonly customerId: string;
}

/** The next tickets: those that were closed, or of a sandbox those that were active, up to a time. */
export const readTicketsBehind = (
  on: Runner,
  { limit, by, ...behind }: TicketsBehind & { readonly limit: number; readonly by: OrderedBy },
): Promise<TicketToErase[]> => on.run(nextBehind(by), { ...valuesOf(behind), limit });

const countedBehind = prepared<Values>()(
  "retention-count-closed",
  (db, p) =>
    selectBehind(db, p, "closed").select((eb) => [
      eb.fn.countAll<number>().as("tickets"),
      eb.fn.min("t.closedAt").as("oldest"),
      eb.fn.max("t.closedAt").as("newest"),
    ]),
  { reads: "many" },
);

/** How many closed tickets those are, and when the first and the last of them were closed. */
export const countTicketsBehind = async (
  on: Runner,
  behind: TicketsBehind,
): Promise<{ readonly tickets: number; readonly oldest: Date | null; readonly newest: Date | null }> => {
  const [row] = await on.run(countedBehind, valuesOf(behind));
  return row ?? { tickets: 0, oldest: null, newest: null };
};

interface Blank {
  readonly entityId: string;
  readonly until: Date;
  readonly blank: Profile;
}

const profilesBlanked = prepared<Blank>()(
  "retention-blank-profiles",
  (db, p) =>
    db
      .updateTable("customers as c")
      .set((eb) => ({ profile: sql<Profile>`${p.json("blank")} || jsonb_build_object('id', ${eb.ref("c.id")})` }))
      .where("c.entityId", "=", p("entityId"))
      .where("c.modifiedAt", "<=", p("until"))
      .where(
        (eb) =>
          sql<SqlBool>`${eb.ref("c.profile")} <> ${p.json("blank")} || jsonb_build_object('id', ${eb.ref("c.id")})`,
      ),
  { reads: "many" },
);

const devicesOfBlank = prepared<Omit<Blank, "blank">>()(
  "retention-delete-devices",
  (db, p) =>
    db
      .deleteFrom("devices as d")
      .where("d.entityId", "=", p("entityId"))
      .where("d.customerId", "in", (eb) =>
        eb
          .selectFrom("customers as c")
          .select("c.id")
          .where("c.entityId", "=", p("entityId"))
          .where("c.modifiedAt", "<=", p("until")),
      ),
  { reads: "many" },
);

/** Empties the profiles of a tenant that were not written since a time, and deletes their devices. */
export const blankProfiles = async (on: Runner, { blank, ...which }: Blank): Promise<void> => {
  await on.run(devicesOfBlank, which);
  await on.run(profilesBlanked, { ...which, blank });
};
