import { Migration } from "@mikro-orm/migrations";

/** How much is stored for whom, and which files no ticket has named yet. */
export class CountStoredBytes extends Migration {
  override up(): void {
    this.addSql(`CREATE TABLE stored_bytes (
      entity_id text NOT NULL, role text NOT NULL, subject text NOT NULL, bytes bigint NOT NULL,
      PRIMARY KEY (entity_id, role, subject)
    )`);
    this.addSql(`
      INSERT INTO stored_bytes (entity_id, role, subject, bytes)
      SELECT entity_id, uploader_role, uploaded_by, sum(size) FROM files WHERE size IS NOT NULL GROUP BY 1, 2, 3
      UNION ALL
      SELECT entity_id, '', '', sum(size) FROM files WHERE size IS NOT NULL GROUP BY 1`);
    this.addSql("ALTER TABLE files ADD COLUMN unattached_since timestamptz");
    this.addSql(`
      UPDATE files f SET unattached_since = committed_at
      WHERE state = 'committed' AND ticket_id IS NULL
        AND NOT EXISTS (SELECT FROM file_references r WHERE r.file_id = f.id)`);
    this.addSql("CREATE INDEX files_unattached ON files (unattached_since) WHERE unattached_since IS NOT NULL");
  }

  override down(): void {
    this.addSql("ALTER TABLE files DROP COLUMN unattached_since");
    this.addSql("DROP TABLE stored_bytes");
  }
}
