import type { NamedMigration } from "@crossdesk/database";

/** In the order in which they run; names never change. */
export const migrations: readonly NamedMigration[] = [
  { name: "files-001-create-files", load: async () => (await import("./001-create-files.ts")).CreateFiles },
  {
    name: "files-002-lower-mentioned-names",
    load: async () => (await import("./002-lower-mentioned-names.ts")).LowerMentionedNames,
  },
  { name: "files-003-lower-subjects", load: async () => (await import("./003-lower-subjects.ts")).LowerSubjects },
  {
    name: "files-010-count-stored-bytes",
    load: async () => (await import("./010-count-stored-bytes.ts")).CountStoredBytes,
  },
  {
    name: "files-011-find-unnamed-files",
    load: async () => (await import("./011-find-unnamed-files.ts")).FindUnnamedFiles,
  },
  {
    name: "files-012-file-references-by-ticket",
    load: async () => (await import("./012-file-references-by-ticket.ts")).FileReferencesByTicket,
  },
];
