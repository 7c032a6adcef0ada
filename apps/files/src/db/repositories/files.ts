import type { FileContentType, FilePurpose, GetFileInput } from "@crossdesk/contracts";
import { columnsOf } from "@crossdesk/database";
import type { Kysely, Runner } from "@crossdesk/database";
import type { Owner } from "../../domain/owner.ts";
import { FileEntity } from "../entities/index.ts";
import type { FileRecord } from "../entities/index.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

/** An upload that begins. */
export interface NewUpload {
  readonly id: string;
  readonly owner: Owner;
  readonly purpose: FilePurpose;
  readonly originalName: string | null;
  readonly ticketId: string | null;
  readonly idempotencyKey: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const anyFile = (db: Kysely<Tables>) => db.selectFrom("files").select(columnsOf(FileEntity));

const uploadInserted = prepared<Omit<NewUpload, "owner"> & Owner>()("files-insert-upload", (db, p) =>
  db
    .insertInto("files")
    .values({
      id: p("id"),
      entityId: p("entityId"),
      uploaderRole: p("role"),
      uploadedBy: p("subject"),
      purpose: p("purpose"),
      state: "uploading",
      originalName: p("originalName"),
      ticketId: p("ticketId"),
      idempotencyKey: p("idempotencyKey"),
      createdAt: p("createdAt"),
      expiresAt: p("expiresAt"),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id"),
);

/** `false` where another upload of this owner has the idempotency key. */
export const insertUpload = async (on: Runner, { owner, ...upload }: NewUpload): Promise<boolean> => {
  const rows = await on.run(uploadInserted, { ...upload, ...owner });
  return rows.length > 0;
};

const lockedByKey = prepared<Owner & { readonly key: string }>()("files-find-by-key", (db, p) =>
  anyFile(db)
    .where("entityId", "=", p("entityId"))
    .where("uploaderRole", "=", p("role"))
    .where("uploadedBy", "=", p("subject"))
    .where("idempotencyKey", "=", p("key"))
    .forUpdate(),
);

/** The file or upload that this owner's idempotency key stands for, locked. */
export const findByKey = async (on: Runner, owner: Owner, key: string): Promise<FileRecord | undefined> => {
  const [row] = await on.run(lockedByKey, { ...owner, key });
  return row;
};

const lockedByKeyInAnyTenant = prepared<Omit<Owner, "entityId"> & { readonly key: string }>({ tenants: "all" })(
  "files-find-by-key-in-any",
  (db, p) =>
    anyFile(db)
      .where("uploaderRole", "=", p("role"))
      .where("uploadedBy", "=", p("subject"))
      .where("idempotencyKey", "=", p("key"))
      .where("ticketId", "is", null)
      .orderBy("id", "desc")
      .limit(1)
      .forUpdate(),
);

/** The file that a key stands for of an uploader of no tenant, whichever tenant it belongs to since a ticket named it; locked. */
export const findByKeyInAnyTenant = async (
  on: Runner,
  { role, subject }: Owner,
  key: string,
): Promise<FileRecord | undefined> => {
  const [row] = await on.run(lockedByKeyInAnyTenant, { role, subject, key });
  return row;
};

const keyReleased = prepared<{ id: string }>({ tenants: "key" })("files-release-key", (db, p) =>
  db.updateTable("files").set({ idempotencyKey: null }).where("id", "=", p("id")),
);

/** Takes an idempotency key from the upload or file that has it. */
export const releaseKey = async (on: Runner, id: string): Promise<void> => {
  await on.run(keyReleased, { id });
};

const locked = prepared<{ id: string }>({ tenants: "key" })("files-lock", (db, p) =>
  anyFile(db).where("id", "=", p("id")).forUpdate(),
);

/** A file or upload, locked until the transaction ends. */
export const lockFile = async (on: Runner, id: string): Promise<FileRecord | undefined> => {
  const [row] = await on.run(locked, { id });
  return row;
};

/** The place on a ticket that one file has. */
interface Place {
  readonly ticketId: string;
  readonly purpose: FilePurpose;
}

const lockedOfTicket = prepared<Place>({ tenants: "key" })("files-lock-of-ticket", (db, p) =>
  anyFile(db)
    .where("ticketId", "=", p("ticketId"))
    .where("purpose", "=", p("purpose"))
    .where("state", "=", "committed")
    .forUpdate(),
);

/** The file that a ticket has for a purpose, locked. */
export const lockFileOfTicket = async (on: Runner, place: Place): Promise<FileRecord | undefined> => {
  const [row] = await on.run(lockedOfTicket, place);
  return row;
};

const committedById = prepared<{ id: string }>({ tenants: "key" })("files-find-by-id", (db, p) =>
  anyFile(db).where("id", "=", p("id")).where("state", "=", "committed"),
);
const committedByName = prepared<{ name: string }>({ tenants: "key" })("files-find-by-name", (db, p) =>
  anyFile(db).where("name", "=", p("name")).where("state", "=", "committed"),
);
const committedOfTicket = prepared<Place>({ tenants: "key" })("files-find-of-ticket", (db, p) =>
  anyFile(db)
    .where("ticketId", "=", p("ticketId"))
    .where("purpose", "=", p("purpose"))
    .where("state", "=", "committed"),
);
const everCommitted = prepared<{ id: string }>({ tenants: "key" })("files-find-committed", (db, p) =>
  anyFile(db).where("id", "=", p("id")).where("state", "in", ["committed", "replaced"]),
);

/** A file that can be read, or could before another took its place, where that is asked for. */
export const findFile = async (on: Runner, reference: GetFileInput): Promise<FileRecord | undefined> => {
  const [row] = await ("id" in reference
    ? on.run(reference.orReplaced === true ? everCommitted : committedById, { id: reference.id })
    : "name" in reference
      ? on.run(committedByName, reference)
      : on.run(committedOfTicket, reference));
  return row;
};

/** What an upload becomes when all of it is there. */
export interface CommittedFile {
  readonly id: string;
  readonly state: "committed" | "replaced";
  readonly name: string;
  readonly contentType: FileContentType;
  readonly size: number;
  readonly sha256: string;
  readonly committedAt: Date;
  /** The same, where no ticket has named or has the file; `null` otherwise. */
  readonly unattachedSince: Date | null;
}

const markedCommitted = prepared<CommittedFile>({ tenants: "key" })("files-mark-committed", (db, p) =>
  db
    .updateTable("files")
    .set((eb) => ({
      state: p("state", "text"),
      name: p("name"),
      contentType: p("contentType"),
      size: p("size"),
      sha256: p("sha256"),
      committedAt: p("committedAt", "timestamptz"),
      unattachedSince: p("unattachedSince"),
      replacedAt: eb.case().when(p("state", "text"), "=", "replaced").then(p("committedAt", "timestamptz")).end(),
    }))
    .where("id", "=", p("id"))
    .returning(columnsOf(FileEntity)),
);

export const markCommitted = async (on: Runner, file: CommittedFile): Promise<FileRecord> => {
  const [row] = await on.run(markedCommitted, file);
  if (row === undefined) throw new Error(`File ${file.id} vanished while it was locked.`);
  return row;
};

const moved = prepared<{ id: string; entityId: string }>()("files-move", (db, p) =>
  db
    .updateTable("files")
    .set((eb) => ({
      entityId: p("entityId"),
      // The key may stand for another upload there, which has it first.
      idempotencyKey: eb
        .case()
        .when(
          eb.not(
            eb.exists(
              eb
                .selectFrom("files as o")
                .select([])
                .where("o.entityId", "=", p("entityId"))
                .whereRef("o.uploaderRole", "=", "files.uploaderRole")
                .whereRef("o.uploadedBy", "=", "files.uploadedBy")
                .whereRef("o.idempotencyKey", "=", "files.idempotencyKey"),
            ),
          ),
        )
        .then(eb.ref("files.idempotencyKey"))
        .end(),
    }))
    .where("id", "=", p("id"))
    .returning(columnsOf(FileEntity)),
);

/** Makes a file another tenant's. Its bytes are still counted for the one that had it: `moveStoredBytes`. */
export const moveFile = async (
  on: Runner,
  file: { readonly id: string; readonly entityId: string },
): Promise<FileRecord> => {
  const [row] = await on.run(moved, file);
  if (row === undefined) throw new Error(`File ${file.id} vanished while it was locked.`);
  return row;
};

const markedReplaced = prepared<{ id: string; now: Date }>({ tenants: "key" })("files-mark-replaced", (db, p) =>
  db
    .updateTable("files")
    .set({ state: "replaced", replacedAt: p("now") })
    .where("id", "=", p("id")),
);

export const markReplaced = async (on: Runner, id: string, now: Date): Promise<void> => {
  await on.run(markedReplaced, { id, now });
};

const uploadDeleted = prepared<{ id: string }>({ tenants: "key" })("files-delete-upload", (db, p) =>
  db.deleteFrom("files").where("id", "=", p("id")).where("state", "=", "uploading").returning("id"),
);

/** Deletes an upload that was not committed; `false` where there is none. */
export const deleteUpload = async (on: Runner, id: string): Promise<boolean> => {
  const rows = await on.run(uploadDeleted, { id });
  return rows.length > 0;
};
