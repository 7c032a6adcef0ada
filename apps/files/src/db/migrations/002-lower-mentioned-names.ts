import { Migration } from "@mikro-orm/migrations";

/** Names that look like a stored file's are compared in lower case; until now they were kept as callers wrote them. */
export class LowerMentionedNames extends Migration {
  override up(): void {
    this.addSql(`
      UPDATE file_references r SET name = lower(name)
      WHERE name <> lower(name)
        AND lower(name) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[.][a-z0-9]{1,8}$'
        AND NOT EXISTS (SELECT FROM file_references o WHERE lower(o.name) = lower(r.name) AND o.name <> r.name
          AND (o.ticket_id, o.entity_id, o.role, o.subject) = (r.ticket_id, r.entity_id, r.role, r.subject))`);
  }

  override down(): void {
    // A name means the same in either case.
  }
}
