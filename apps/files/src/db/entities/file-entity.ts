import type { FileContentType, FilePurpose } from "@crossdesk/contracts";
import { defineEntity, p } from "@mikro-orm/core";
import type { InferEntity } from "@mikro-orm/core";
import type { Owner } from "../../domain/owner.ts";

const IS_COMPLETE =
  "state = 'uploading' OR name IS NOT NULL AND content_type IS NOT NULL AND size IS NOT NULL AND sha256 IS NOT NULL " +
  "AND committed_at IS NOT NULL";

/** An upload, and the file that it becomes. Its bytes are in the store, under its id. */
export const FileEntity = defineEntity({
  name: "File",
  tableName: "files",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    purpose: p.text().$type<FilePurpose>(),
    state: p.enum(["uploading", "committed", "replaced"] as const),
    name: p.text().strictNullable().unique("files_name_key"),
    originalName: p.text().strictNullable(),
    contentType: p.text().$type<FileContentType>().strictNullable(),
    size: p.bigint("number").strictNullable().check("size >= 0"),
    sha256: p.text().strictNullable(),
    ticketId: p.uuid().strictNullable(),
    uploadedBy: p.text(),
    uploaderRole: p.text().$type<Owner["role"]>(),
    idempotencyKey: p.text().strictNullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    committedAt: p.datetime().strictNullable(),
    replacedAt: p.datetime().strictNullable(),
    /** Since when it could have been named by a ticket; `null` where one has named it, or has it. */
    unattachedSince: p.datetime().strictNullable(),
  },
  checks: [{ name: "files_check", expression: IS_COMPLETE }],
  uniques: [
    // One log and one photo a ticket: the newest.
    {
      name: "files_of_ticket",
      properties: ["ticketId", "purpose"],
      where: "ticket_id IS NOT NULL AND state = 'committed'",
    },
    {
      name: "files_idempotency_key",
      properties: ["entityId", "uploaderRole", "uploadedBy", "idempotencyKey"],
      where: "idempotency_key IS NOT NULL",
    },
  ],
  indexes: [
    { name: "files_uploading", properties: ["expiresAt"], where: "state = 'uploading'" },
    { name: "files_unattached", properties: ["unattachedSince"], where: "unattached_since IS NOT NULL" },
    { name: "files_replaced", properties: ["replacedAt"], where: "state = 'replaced'" },
    // The store's shard, which the sweep compares by.
    { name: "files_shard", expression: "CREATE INDEX files_shard ON files (right(id::text, 2))" },
  ],
});

export type FileRecord = InferEntity<typeof FileEntity>;
