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

const filesErased = prepared<ToErase>()(
  "erase-files",
  (db, p) =>
    db
      .updateTable("files as f")
      .set({ state: "replaced", replacedAt: LONG_AGO, originalName: null, idempotencyKey: null })
      .where("f.state", "<>", "uploading")
      .where("f.entityId", "=", p("entityId"))
      .where((eb) =>
        eb.or([
          eb.and([eb("f.uploadedBy", "=", p("customerId")), eb("f.uploaderRole", "=", "customer")]),
          sql<SqlBool>`${eb.ref("f.ticketId")} = any(${p("ticketIds", "uuid[]")})`,
          // Of these tickets, and of no other.
          eb.and([
            eb.exists(
              eb
                .selectFrom("file_references as r")
                .select([])
                .whereRef("r.fileId", "=", "f.id")
                .where((of) => sql<SqlBool>`${of.ref("r.ticketId")} = any(${p("ticketIds", "uuid[]")})`),
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
  { reads: "many" },
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
  await on.run(filesErased, toErase);
  await on.run(uploadsEnded, toErase);
  await on.run(mentionsErased, { ticketIds: toErase.ticketIds });
};
