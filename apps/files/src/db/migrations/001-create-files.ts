import { Migration } from "@mikro-orm/migrations";

export class CreateFiles extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE files (
        id uuid PRIMARY KEY,
        entity_id text NOT NULL,
        purpose text NOT NULL,
        state text NOT NULL CHECK (state IN ('uploading', 'committed', 'replaced')),
        name text UNIQUE,
        original_name text,
        content_type text,
        size bigint CHECK (size >= 0),
        sha256 text,
        ticket_id uuid,
        uploaded_by text NOT NULL,
        uploader_role text NOT NULL,
        idempotency_key text,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        committed_at timestamptz,
        replaced_at timestamptz,
        CHECK (state = 'uploading' OR (name IS NOT NULL AND content_type IS NOT NULL AND size IS NOT NULL
          AND sha256 IS NOT NULL AND committed_at IS NOT NULL))
      )`);
    // One log and one photo a ticket: the newest.
    this.addSql(`CREATE UNIQUE INDEX files_of_ticket ON files (ticket_id, purpose)
      WHERE ticket_id IS NOT NULL AND state = 'committed'`);
    this.addSql(`CREATE UNIQUE INDEX files_idempotency_key ON files (entity_id, uploader_role, uploaded_by, idempotency_key)
      WHERE idempotency_key IS NOT NULL`);
    this.addSql("CREATE INDEX files_uploading ON files (expires_at) WHERE state = 'uploading'");
    this.addSql("CREATE INDEX files_replaced ON files (replaced_at) WHERE state = 'replaced'");
    // The store's shard, which the sweep compares by.
    this.addSql("CREATE INDEX files_shard ON files (right(id::text, 2))");
    this.addSql(`
      CREATE TABLE file_references (
        name text NOT NULL,
        ticket_id uuid NOT NULL,
        entity_id text NOT NULL,
        role text NOT NULL,
        subject text NOT NULL,
        file_id uuid REFERENCES files (id) ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (name, ticket_id, entity_id, role, subject)
      )`);
    this.addSql("CREATE INDEX file_references_file ON file_references (file_id)");
  }

  override down(): void {
    this.addSql("DROP TABLE file_references, files");
  }
}
