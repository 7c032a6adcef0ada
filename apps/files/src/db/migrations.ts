import { Migration } from "@mikro-orm/migrations";
import type { NamedMigration } from "@crossdesk/database";

class CreateFiles extends Migration {
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

/** Names that look like a stored file's are compared in lower case; until now they were kept as callers wrote them. */
class LowerMentionedNames extends Migration {
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

const IS_UUID = (column: string): string =>
  `${column} <> lower(${column}) AND lower(${column}) ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'`;

/** Subjects that are UUIDs are compared in lower case; until now they were kept as tokens wrote them. */
class LowerSubjects extends Migration {
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

/** How much is stored for whom, and which files no ticket has named yet. */
class CountStoredBytes extends Migration {
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

/** Files whose every mention was erased, but which stayed themselves, as another tenant's: the sweep takes them after a day. */
class FindUnnamedFiles extends Migration {
  override up(): void {
    this.addSql(`
      UPDATE files f SET unattached_since = now()
      WHERE state = 'committed' AND ticket_id IS NULL AND unattached_since IS NULL
        AND NOT EXISTS (SELECT FROM file_references r WHERE r.file_id = f.id)`);
  }

  override down(): void {
    // No release lets such a file stay.
  }
}

/** In the order in which they run; names never change. */
export const migrations: readonly NamedMigration[] = [
  { name: "files-001-create-files", class: CreateFiles },
  { name: "files-002-lower-mentioned-names", class: LowerMentionedNames },
  { name: "files-003-lower-subjects", class: LowerSubjects },
  { name: "files-010-count-stored-bytes", class: CountStoredBytes },
  { name: "files-011-find-unnamed-files", class: FindUnnamedFiles },
];
