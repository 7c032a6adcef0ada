import type { Erasure } from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import type { InferEntity } from "@mikro-orm/core";
import { ErasureEntity } from "../entities/erasure-entity.ts";
import { prepared } from "../tables.ts";

/** An erasure, and how far it has come. */
export type ErasureRecord = InferEntity<typeof ErasureEntity>;

const toErasure = ({ afterNumber: _after, requestedAt, finishedAt, ...erasure }: ErasureRecord): Erasure => ({
  ...erasure,
  requestedAt: requestedAt.toISOString(),
  finishedAt: finishedAt?.toISOString() ?? null,
});

type NewErasure = Pick<
  ErasureRecord,
  "id" | "entityId" | "customerId" | "reason" | "requestedBy" | "requestedByType" | "requestedAt"
>;

const inserted = prepared<NewErasure>()("insert-erasure", (db, p) =>
  db
    .insertInto("erasures")
    .values({
      id: p("id"),
      entityId: p("entityId"),
      customerId: p("customerId"),
      reason: p("reason"),
      requestedBy: p("requestedBy"),
      requestedByType: p("requestedByType"),
      requestedAt: p("requestedAt"),
    })
    .returning(columnsOf(ErasureEntity, "erasures")),
);

export const insertErasure = async (on: Runner, erasure: NewErasure): Promise<Erasure> => {
  const [row] = await on.run(inserted, erasure);
  if (row === undefined) throw new Error("The erasure was not written.");
  return toErasure(row);
};

const lockedById = prepared<{ id: string }>({ tenants: "key" })("lock-erasure", (db, p) =>
  db.selectFrom("erasures").select(columnsOf(ErasureEntity)).where("id", "=", p("id")).forUpdate(),
);

export const lockErasure = async (on: Runner, id: string): Promise<ErasureRecord | undefined> =>
  (await on.run(lockedById, { id }))[0];

type Progress = Pick<ErasureRecord, "id" | "tickets" | "messages" | "zendeskTicketIds" | "afterNumber" | "finishedAt">;

const progressed = prepared<Progress>({ tenants: "key" })("note-erasure", (db, p) =>
  db
    .updateTable("erasures")
    .set({
      tickets: p("tickets"),
      messages: p("messages"),
      zendeskTicketIds: p("zendeskTicketIds"),
      afterNumber: p("afterNumber"),
      finishedAt: p("finishedAt"),
    })
    .where("id", "=", p("id")),
);

export const noteProgress = async (on: Runner, progress: Progress): Promise<void> => {
  await on.run(progressed, progress);
};

interface Filter {
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly limit: number;
  readonly offset: number;
}

const listed = prepared<Filter>()(
  "list-erasures",
  (db, p) =>
    db
      .selectFrom("erasures as e")
      .select(columnsOf(ErasureEntity, "e"))
      .where((eb) => sql<SqlBool>`(${p("entityId", "text")} is null or ${eb.ref("e.entityId")} = ${p("entityId")})`)
      .where(
        (eb) => sql<SqlBool>`(${p("customerId", "text")} is null or ${eb.ref("e.customerId")} = ${p("customerId")})`,
      )
      .orderBy("e.requestedAt", "desc")
      .orderBy("e.id", "desc")
      .limit(p("limit"))
      .offset(p("offset")),
  { reads: "many" },
);

/** Erasures, newest first. */
export const listErasures = async (on: Runner, filter: Filter): Promise<Erasure[]> =>
  (await on.run(listed, filter)).map(toErasure);
