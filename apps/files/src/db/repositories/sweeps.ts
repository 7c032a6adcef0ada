import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { FileRecord } from "../entities/index.ts";
import { prepared } from "../tables.ts";
import { addStoredBytes } from "./stored-bytes.ts";

const BATCH = 500;

const expiredDeleted = prepared<{ now: Date }>({ tenants: "all" })("files-delete-expired", (db, p) =>
  db
    .deleteFrom("files")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("files")
        .select("id")
        .where("state", "=", "uploading")
        .where("expiresAt", "<", p("now"))
        .limit(BATCH)
        .forUpdate()
        .skipLocked(),
    )
    .returning("id"),
);

/** Uploads that can no longer be committed. */
export const deleteExpiredUploads = async (on: Runner, now: Date): Promise<string[]> => {
  const rows = await on.run(expiredDeleted, { now });
  return rows.map((row) => row.id);
};

const replacedBefore = prepared<{ before: Date }>({ tenants: "all" })(
  "files-replaced",
  (db, p) =>
    db
      .selectFrom("files")
      .select("id")
      .where("state", "=", "replaced")
      .where("replacedAt", "<", p("before"))
      .where("idempotencyKey", "is", null)
      .orderBy("replacedAt")
      .limit(BATCH),
  { reads: "many" },
);

/** Files whose place another took before `before`, but for those that a repetition of their upload would be answered with. */
export const findReplaced = async (on: Runner, before: Date): Promise<string[]> => {
  const rows = await on.run(replacedBefore, { before });
  return rows.map((row) => row.id);
};

const replacedDeleted = prepared<{ id: string }>({ tenants: "key" })("files-delete-replaced", (db, p) =>
  db
    .deleteFrom("files")
    .where("id", "=", p("id"))
    .where("state", "=", "replaced")
    .returning(["entityId", "uploaderRole as role", "uploadedBy as subject", "size"]),
);

/** Forgets a file, and that its bytes are stored. */
export const deleteReplaced = async (on: Runner, id: string): Promise<void> => {
  const [deleted] = await on.run(replacedDeleted, { id });
  if (deleted === undefined) return;
  const { size, ...owner } = deleted;
  await addStoredBytes(on, owner, -(size ?? 0));
};

const keysForgotten = prepared<{ before: Date }>({ tenants: "all" })("files-forget-keys", (db, p) =>
  db
    .updateTable("files")
    .set({ idempotencyKey: null })
    .where("idempotencyKey", "is not", null)
    .where("state", "<>", "uploading")
    .where("committedAt", "<", p("before")),
);

/** Forgets the idempotency keys of files that were committed before `before`. */
export const forgetKeys = async (on: Runner, before: Date): Promise<void> => {
  await on.run(keysForgotten, { before });
};

const ofShard = prepared<{ shard: string }>({ tenants: "all" })(
  "files-of-shard",
  (db, p) =>
    db
      .selectFrom("files")
      .select(["id", "state"])
      .where((eb) => eb(sql<string>`right(${eb.ref("id")}::text, 2)`, "=", p("shard"))),
  { reads: "many" },
);

/** What should be in a shard of the store. */
export const filesOfShard = (on: Runner, shard: string): Promise<Pick<FileRecord, "id" | "state">[]> =>
  on.run(ofShard, { shard });
