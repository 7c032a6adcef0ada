import { defineEntity, p } from "@mikro-orm/core";
import type { Owner } from "../../domain/owner.ts";
import { FileEntity } from "./file-entity.ts";

/** The mention of a file's name for a ticket, by somebody who means their own file. */
export const FileReferenceEntity = defineEntity({
  name: "FileReference",
  tableName: "file_references",
  properties: {
    name: p.text().primary(),
    ticketId: p.uuid().primary().index("file_references_ticket"),
    entityId: p.text().primary(),
    role: p.text().$type<Owner["role"]>().primary(),
    subject: p.text().primary(),
    fileId: () =>
      p
        .manyToOne(FileEntity)
        .mapToPk()
        .strictNullable()
        .fieldName("file_id")
        .index("file_references_file")
        .foreignKeyName("file_references_file_id_fkey")
        .updateRule("no action")
        .deleteRule("set null"),
    createdAt: p.datetime(),
  },
});
