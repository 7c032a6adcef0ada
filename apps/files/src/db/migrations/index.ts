import type { NamedMigration } from "@crossdesk/database";
import { CreateFiles } from "./001-create-files.ts";
import { LowerMentionedNames } from "./002-lower-mentioned-names.ts";
import { LowerSubjects } from "./003-lower-subjects.ts";
import { CountStoredBytes } from "./010-count-stored-bytes.ts";
import { FindUnnamedFiles } from "./011-find-unnamed-files.ts";
import { FileReferencesByTicket } from "./012-file-references-by-ticket.ts";

/** In the order in which they run; names never change. */
export const migrations: readonly NamedMigration[] = [
  { name: "files-001-create-files", class: CreateFiles },
  { name: "files-002-lower-mentioned-names", class: LowerMentionedNames },
  { name: "files-003-lower-subjects", class: LowerSubjects },
  { name: "files-010-count-stored-bytes", class: CountStoredBytes },
  { name: "files-011-find-unnamed-files", class: FindUnnamedFiles },
  { name: "files-012-file-references-by-ticket", class: FileReferencesByTicket },
];
