import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { Owner } from "../../domain/owner.ts";
import { prepared } from "../tables.ts";

/** Bytes that are stored for an uploader, and for their tenant. */
export interface StoredBytes {
  readonly ofOwner: number;
  readonly ofTenant: number;
}

/** What stands for all uploaders of a tenant. */
const TENANT = { role: "", subject: "" } as const;

const toStoredBytes = (rows: readonly { readonly role: string; readonly bytes: number }[]): StoredBytes => ({
  ofOwner: rows.find(({ role }) => role !== TENANT.role)?.bytes ?? 0,
  ofTenant: rows.find(({ role }) => role === TENANT.role)?.bytes ?? 0,
});

interface Key {
  readonly entityId: string;
  readonly role: string;
  readonly subject: string;
}

const bytesOf = prepared<Key>()("files-stored-bytes", (db, p) =>
  db
    .selectFrom("stored_bytes")
    .select(["role", "bytes"])
    .where("entityId", "=", p("entityId"))
    .where((eb) =>
      eb.or([
        eb.and([eb("role", "=", p("role")), eb("subject", "=", p("subject"))]),
        eb.and([eb("role", "=", TENANT.role), eb("subject", "=", TENANT.subject)]),
      ]),
    ),
);

/** What is stored for an uploader and their tenant now. */
export const readStoredBytes = async (on: Runner, owner: Owner): Promise<StoredBytes> =>
  toStoredBytes(await on.run(bytesOf, { ...owner }));

interface Added extends Key {
  readonly bytes: number;
}

const bytesAdded = prepared<Added>()("files-add-stored-bytes", (db, p) =>
  db
    .insertInto("stored_bytes")
    // The tenant's row always first: all transactions lock the two rows in this order.
    .values([
      { entityId: p("entityId"), ...TENANT, bytes: p("bytes") },
      { entityId: p("entityId"), role: p("role"), subject: p("subject"), bytes: p("bytes") },
    ])
    .onConflict((conflict) =>
      conflict.columns(["entityId", "role", "subject"]).doUpdateSet((eb) => ({
        bytes: sql<number>`greatest(0, ${eb.ref("stored_bytes.bytes")} + ${eb.ref("excluded.bytes")})`,
      })),
    )
    .returning(["role", "bytes"]),
);

/** Adds to the count of stored bytes, or subtracts with a negative number. Returns the new count. */
export const addStoredBytes = async (on: Runner, owner: Owner, bytes: number): Promise<StoredBytes> =>
  toStoredBytes(await on.run(bytesAdded, { ...owner, bytes }));

/** Counts the bytes of an uploader's files for another tenant than until now. */
export const moveStoredBytes = async (
  on: Runner,
  { from, to, bytes }: { readonly from: Owner; readonly to: Owner; readonly bytes: number },
): Promise<void> => {
  await addStoredBytes(on, from, -bytes);
  await addStoredBytes(on, to, bytes);
};

const unattachedTaken = prepared<{ before: Date; now: Date }>({ tenants: "all" })(
  "files-take-unattached",
  (db, p) =>
    db
      .updateTable("files")
      .set({ state: "replaced", replacedAt: p("now"), unattachedSince: null })
      .where("id", "in", (eb) =>
        eb
          .selectFrom("files")
          .select("id")
          .where("unattachedSince", "<", p("before"))
          .where("state", "=", "committed")
          .orderBy("unattachedSince")
          .limit(500)
          .forUpdate()
          .skipLocked(),
      )
      .returning("id"),
  { reads: "many" },
);

/** Deletes files from before `before` that no ticket refers to. Returns their number; their bytes are deleted like those of replaced files. */
export const takeUnattached = async (
  on: Runner,
  given: { readonly before: Date; readonly now: Date },
): Promise<number> => (await on.run(unattachedTaken, given)).length;

const attached = prepared<{ id: string }>({ tenants: "key" })("files-attach", (db, p) =>
  db
    .updateTable("files")
    .set({ unattachedSince: null })
    .where("id", "=", p("id"))
    .where("state", "=", "committed")
    .returning("id"),
);

/** Marks a file as used by a ticket, so that it stays. `false` if it no longer exists. */
export const attachFile = async (on: Runner, id: string): Promise<boolean> =>
  (await on.run(attached, { id })).length > 0;
