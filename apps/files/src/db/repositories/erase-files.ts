import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

interface ToErase {
  readonly entityId: string;
  /** The user whose own uploads are erased as well; `null` for none. */
  readonly customerId: string | null;
  readonly ticketIds: readonly string[];
}

/** How long ago a file must have been replaced before its bytes are deleted; downloads in progress are not waited for. */
const LONG_AGO = sql<Date>`'epoch'::timestamptz`;

const filesLocked = prepared<{ ticketIds: readonly string[] }>({ tenants: "key" })(
  "erase-lock-files",
  (db, p) =>
    db
      .selectFrom("files")
      .select("id")
      .where("id", "in", (eb) =>
        eb
          .selectFrom("file_references")
          .select("fileId")
          .where((of) => sql<SqlBool>`${of.ref("ticketId")} = any(${p("ticketIds", "uuid[]")})`)
          .where("fileId", "is not", null)
          .$narrowType<{ fileId: string }>(),
      )
      .orderBy("id")
      .forUpdate(),
  { reads: "many" },
);

/** What becomes of a file's row until its bytes are deleted. */
const ERASED = { state: "replaced", replacedAt: LONG_AGO, originalName: null, idempotencyKey: null } as const;

const ownErased = prepared<ToErase>()("erase-own-files", (db, p) =>
  db
    .updateTable("files as f")
    .set(ERASED)
    .where("f.state", "<>", "uploading")
    .where("f.entityId", "=", p("entityId"))
    .where("f.uploadedBy", "=", p("customerId"))
    .where("f.uploaderRole", "=", "customer"),
);

/** Whatever tenant their files are counted for: the tickets are the tenant's. */
const filesOfTicketsErased = prepared<{ ticketIds: readonly string[] }>({ tenants: "key" })(
  "erase-files-of-tickets",
  (db, p) =>
    db
      .updateTable("files as f")
      .set(ERASED)
      .where("f.state", "<>", "uploading")
      .where((eb) =>
        eb.or([
          sql<SqlBool>`${eb.ref("f.ticketId")} = any(${p("ticketIds", "uuid[]")})`,
          // Of these tickets, and of no other.
          eb.and([
            eb("f.ticketId", "is", null),
            eb(
              "f.id",
              "in",
              eb
                .selectFrom("file_references as r")
                .select("r.fileId")
                .where((of) => sql<SqlBool>`${of.ref("r.ticketId")} = any(${p("ticketIds", "uuid[]")})`)
                .$narrowType<{ fileId: string }>(),
            ),
            eb.not(
              eb.exists(
                eb
                  .selectFrom("file_references as o")
                  .select([])
                  .whereRef("o.fileId", "=", "f.id")
                  .where((of) => sql<SqlBool>`${of.ref("o.ticketId")} <> all(${p("ticketIds", "uuid[]")})`),
              ),
            ),
          ]),
        ]),
      ),
);

const uploadsEnded = prepared<ToErase>()("erase-uploads", (db, p) =>
  db
    .updateTable("files as f")
    .set({ expiresAt: LONG_AGO })
    .where("f.state", "=", "uploading")
    .where("f.entityId", "=", p("entityId"))
    .where("f.uploadedBy", "=", p("customerId"))
    .where("f.uploaderRole", "=", "customer"),
);

const mentionsErased = prepared<{ ticketIds: readonly string[] }>({ tenants: "key" })("erase-mentions", (db, p) =>
  db
    .deleteFrom("file_references")
    .where((eb) => sql<SqlBool>`${eb.ref("ticketId")} = any(${p("ticketIds", "uuid[]")})`),
);

/** Deletes a customer's files, or those of given tickets alone, and files that others uploaded to their tickets; the sweep deletes the bytes and the rows. */
export const eraseFiles = async (on: Runner, toErase: ToErase): Promise<void> => {
  // Of a file that tickets of two erasures name, the later one sees that the other's mention is gone.
  await on.run(filesLocked, { ticketIds: toErase.ticketIds });
  await on.run(ownErased, toErase);
  await on.run(filesOfTicketsErased, { ticketIds: toErase.ticketIds });
  await on.run(uploadsEnded, toErase);
  await on.run(mentionsErased, { ticketIds: toErase.ticketIds });
};
