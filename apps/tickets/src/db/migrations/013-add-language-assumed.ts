import { Migration } from "@mikro-orm/migrations";

/**
 * Whether a ticket's language was said by anybody. Until now English was written where nobody had: of the open tickets that came from
 * outside and are in English it counts as assumed, unless the audit log has somebody who set it. What a release before this one writes
 * meanwhile counts as said, and stays as it is.
 */
export class AddLanguageAssumed extends Migration {
  override up(): void {
    this.addSql("ALTER TABLE tickets ADD COLUMN is_language_assumed boolean NOT NULL DEFAULT false");
    this.addSql(`
      UPDATE tickets t SET is_language_assumed = true
      WHERE t.language = 'eng' AND t.channel <> 'internal' AND t.status NOT IN ('CLOSED', 'CHAT_CLOSED')
        AND NOT EXISTS (
          SELECT FROM ticket_logs l
          WHERE l.ticket_id = t.id AND l.action = 'Updated ticket fields' AND (l.detail -> 'fields')::jsonb @> '"language"')`);
  }

  override down(): void {
    this.addSql("ALTER TABLE tickets DROP COLUMN is_language_assumed");
  }
}
