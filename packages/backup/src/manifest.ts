import { SERVICES } from "@crossdesk/deploy";
import { z } from "zod";

/** Where a backup's own description is. It is written last: what has none is no backup. */
export const MANIFEST = "backup.json";

const Table = z.object({ name: z.string(), columns: z.array(z.string()), rows: z.int() });
export type Table = z.infer<typeof Table>;

/** What a database held at the moment of the backup, beside the rows. */
export const DatabaseContents = z.object({
  /** The names of the migrations that had run. */
  migrations: z.array(z.string()),
  /** Where sequences stood; `null` where none was ever taken of them. */
  sequences: z.record(z.string(), z.string().nullable()),
  tables: z.array(Table),
});
export type DatabaseContents = z.infer<typeof DatabaseContents>;

/** What the secrets of a system are known by: never by themselves. */
export const Fingerprints = z.object({
  salt: z.string(),
  /** By the setting's name; of those that hold several keys, one of each. */
  of: z.record(z.string(), z.array(z.string())),
});
export type Fingerprints = z.infer<typeof Fingerprints>;

export const Manifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  /** The release that made it. */
  release: z.string(),
  databases: z.record(z.enum(SERVICES), DatabaseContents),
  files: z.object({ blobs: z.int(), pictures: z.int() }),
  secrets: Fingerprints,
});
export type Manifest = z.infer<typeof Manifest>;
