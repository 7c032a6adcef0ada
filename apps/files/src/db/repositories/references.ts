import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { Owner } from "../../domain/owner.ts";
import { prepared } from "../tables.ts";

const nameLocked = prepared<{ name: string }>()("files-lock-name", (db, p) =>
  db.selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended(${p("name")}, 7261456))`.as("locked")),
);

/** Names are settled one at a time, so that neither a mention nor an upload of it misses the other. */
export const lockName = async (on: Runner, name: string): Promise<void> => {
  await on.run(nameLocked, { name });
};

/** A name as its owner means it. */
interface OwnName {
  readonly name: string;
  readonly owner: Owner;
}

/** The mention of a name for a ticket. */
export interface FileReference extends OwnName {
  readonly ticketId: string;
  readonly fileId: string | null;
  readonly createdAt: Date;
}

const referenceInserted = prepared<Omit<FileReference, "owner"> & Owner>()("files-insert-reference", (db, p) =>
  db
    .insertInto("file_references")
    .values({
      name: p("name"),
      ticketId: p("ticketId"),
      entityId: p("entityId"),
      role: p("role"),
      subject: p("subject"),
      fileId: p("fileId"),
      createdAt: p("createdAt"),
    })
    .onConflict((conflict) =>
      conflict
        .columns(["name", "ticketId", "entityId", "role", "subject"])
        .doUpdateSet((eb) => ({ fileId: eb.fn.coalesce("file_references.fileId", "excluded.fileId") })),
    ),
);

export const insertReference = async (on: Runner, { owner, ...reference }: FileReference): Promise<void> => {
  await on.run(referenceInserted, { ...reference, ...owner });
};

const referencesSettled = prepared<Owner & { name: string; fileId: string }>()("files-settle-references", (db, p) =>
  db
    .updateTable("file_references")
    .set({ fileId: p("fileId") })
    .where("name", "=", p("name"))
    .where("entityId", "=", p("entityId"))
    .where("role", "=", p("role"))
    .where("subject", "=", p("subject"))
    .where("fileId", "is", null)
    .returning("ticketId"),
);

/** Links the file to every mention of its name by its owner; returns their tickets. */
export const settleReferences = async (
  on: Runner,
  { fileId, name, owner }: OwnName & { readonly fileId: string },
): Promise<string[]> => {
  const rows = await on.run(referencesSettled, { fileId, name, ...owner });
  return rows.map((row) => row.ticketId);
};

const mentionedFor = prepared<Omit<Owner, "entityId"> & { name: string }>({ tenants: "key" })(
  "files-tenant-of-mention",
  (db, p) =>
    db
      .selectFrom("file_references")
      .select("entityId")
      .where("name", "=", p("name"))
      .where("role", "=", p("role"))
      .where("subject", "=", p("subject"))
      .where("fileId", "is", null)
      .orderBy("createdAt")
      .orderBy("ticketId")
      .limit(1),
);

/** The tenant for whose ticket a user who is of none mentioned the name first, of those mentions that have no file. */
export const tenantOfMention = async (
  on: Runner,
  { name, owner: { role, subject } }: OwnName,
): Promise<string | undefined> => {
  const [row] = await on.run(mentionedFor, { name, role, subject });
  return row?.entityId;
};

const nameFree = prepared<Owner & { name: string }>({ tenants: "key" })("files-is-name-free", (db, p) =>
  db.selectNoFrom((eb) => {
    const firstIsOwn = eb
      .selectFrom("file_references")
      .select((own) =>
        own
          .and([own("entityId", "=", p("entityId")), own("role", "=", p("role")), own("subject", "=", p("subject"))])
          .as("isOwn"),
      )
      .where("name", "=", p("name"))
      .orderBy("createdAt")
      .orderBy("ticketId")
      .limit(1);
    return eb
      .and([
        eb.not(eb.exists(eb.selectFrom("files").where("name", "=", p("name")))),
        eb.fn.coalesce(firstIsOwn, eb.lit(true)),
      ])
      .as("isFree");
  }),
);

/** Whether the owner may store a file under the name: no file has it, and no other user mentioned it first. */
export const isNameFree = async (on: Runner, { name, owner }: OwnName): Promise<boolean> => {
  const [row] = await on.run(nameFree, { name, ...owner });
  return row?.isFree === true;
};

const mentioned = prepared<Owner & { name: string }>()("files-find-mentioned", (db, p) =>
  db
    .selectFrom("file_references as r")
    .innerJoin("files as f", (join) => join.onRef("f.id", "=", "r.fileId").on("f.state", "=", "committed"))
    .select("f.id")
    .where("r.name", "=", p("name"))
    .where("r.entityId", "=", p("entityId"))
    .where("r.role", "=", p("role"))
    .where("r.subject", "=", p("subject"))
    .limit(1),
);

/** The file that the owner uploaded for an earlier mention of the name, whatever it is stored under. */
export const findMentioned = async (on: Runner, { name, owner }: OwnName): Promise<string | null> => {
  const [row] = await on.run(mentioned, { name, ...owner });
  return row?.id ?? null;
};

const mentioningTickets = prepared<{ name: string }>({ tenants: "key" })(
  "files-tickets-that-mention",
  (db, p) =>
    db
      .selectFrom("file_references")
      .select((eb) => {
        const fileIds = eb.fn
          .agg<string[]>("array_agg", ["fileId"])
          .orderBy("createdAt")
          .filterWhere("fileId", "is not", null);
        return ["ticketId", sql<string | null>`(${fileIds})[1]`.as("fileId")];
      })
      .where("name", "=", p("name"))
      .groupBy("ticketId")
      .orderBy((eb) => eb.fn.min("createdAt"))
      .orderBy("ticketId")
      .limit(20),
  { reads: "many" },
);

/** The tickets that a name was mentioned for, in the order in which they were, with the files that came of it. */
export const ticketsThatMention = (
  on: Runner,
  name: string,
): Promise<{ readonly ticketId: string; readonly fileId: string | null }[]> => on.run(mentioningTickets, { name });

const ticketsOfFile = prepared<{ fileId: string }>({ tenants: "key" })(
  "files-tickets-of",
  (db, p) =>
    db.selectFrom("file_references").select("ticketId").distinct().where("fileId", "=", p("fileId")).limit(100),
  { reads: "many" },
);

/** The tickets that a file was mentioned for. */
export const ticketsOf = async (on: Runner, fileId: string): Promise<string[]> => {
  const rows = await on.run(ticketsOfFile, { fileId });
  return rows.map((row) => row.ticketId);
};
