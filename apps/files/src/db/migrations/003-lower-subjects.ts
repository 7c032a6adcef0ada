import { Migration } from "@mikro-orm/migrations";

const IS_UUID = (column: string): string =>
  `${column} <> lower(${column}) AND lower(${column}) ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'`;

/** Subjects that are UUIDs are compared in lower case; until now they were kept as tokens wrote them. */
export class LowerSubjects extends Migration {
  override up(): void {
    // A key that was used in both spellings of a subject has the file of either: one of them keeps it.
    this.addSql(`
      UPDATE files f SET idempotency_key = NULL
      WHERE ${IS_UUID("uploaded_by")} AND idempotency_key IS NOT NULL AND EXISTS (
        SELECT FROM files o WHERE lower(o.uploaded_by) = lower(f.uploaded_by) AND o.id > f.id
          AND (o.entity_id, o.uploader_role, o.idempotency_key) = (f.entity_id, f.uploader_role, f.idempotency_key))`);
    this.addSql(`
      UPDATE files f SET idempotency_key = NULL
      WHERE ${IS_UUID("uploaded_by")} AND idempotency_key IS NOT NULL AND EXISTS (
        SELECT FROM files o WHERE o.uploaded_by = lower(f.uploaded_by)
          AND (o.entity_id, o.uploader_role, o.idempotency_key) = (f.entity_id, f.uploader_role, f.idempotency_key))`);
    this.addSql(`UPDATE files SET uploaded_by = lower(uploaded_by) WHERE ${IS_UUID("uploaded_by")}`);
    this.addSql(`
      DELETE FROM file_references r WHERE ${IS_UUID("subject")} AND EXISTS (
        SELECT FROM file_references o WHERE lower(o.subject) = lower(r.subject) AND o.subject > r.subject
          AND (o.name, o.ticket_id, o.entity_id, o.role) = (r.name, r.ticket_id, r.entity_id, r.role))`);
    this.addSql(`UPDATE file_references SET subject = lower(subject) WHERE ${IS_UUID("subject")}`);
  }

  override down(): void {
    // A UUID means the same in either case.
  }
}
