import { Migration } from "@mikro-orm/migrations";

/** Tickets and all that hangs on them. */
export class CreateTickets extends Migration {
  override up(): void {
    // Instants in JSON as contracts want them; callers run in UTC.
    this.addSql(`
      CREATE FUNCTION iso_instant(at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      $$`);
    this.addSql(`
      CREATE TABLE entities (
        no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL UNIQUE
      )`);
    this.addSql(`
      CREATE TABLE categories (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        entity_id text NOT NULL,
        parent_id integer REFERENCES categories (id),
        name text NOT NULL,
        name_key text NOT NULL,
        created_by text NOT NULL,
        created_by_type text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        modified_by text NOT NULL,
        modified_by_type text NOT NULL,
        modified_at timestamptz(3) NOT NULL,
        is_active boolean NOT NULL DEFAULT true,
        is_deleted boolean NOT NULL DEFAULT false
      )`);
    this.addSql(
      "CREATE UNIQUE INDEX categories_name ON categories (entity_id, name_key, parent_id) NULLS NOT DISTINCT",
    );
    this.addSql(`
      CREATE TABLE customers (
        entity_id text NOT NULL,
        id text NOT NULL,
        profile jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        modified_at timestamptz(3) NOT NULL,
        PRIMARY KEY (entity_id, id)
      )`);
    // A device that its customer's profile no longer lists stays known to the tickets that were made on it.
    this.addSql(`
      CREATE TABLE devices (
        entity_id text NOT NULL,
        customer_id text NOT NULL,
        udid text NOT NULL,
        position integer NOT NULL,
        is_listed boolean NOT NULL,
        profile jsonb NOT NULL,
        PRIMARY KEY (entity_id, customer_id, udid),
        FOREIGN KEY (entity_id, customer_id) REFERENCES customers (entity_id, id)
      )`);
    this.addSql("CREATE SEQUENCE ticket_numbers AS integer");
    this.addSql(`
      CREATE TABLE tickets (
        id uuid PRIMARY KEY,
        number integer NOT NULL UNIQUE,
        ref_id text NOT NULL,
        feedback_id uuid NOT NULL UNIQUE,
        room_id uuid NOT NULL UNIQUE,
        channel text NOT NULL,
        entity_id text NOT NULL,
        order_id text,
        customer_id text NOT NULL,
        user_type text NOT NULL,
        device_udid text,
        contact_name text,
        contact_email text,
        contact_phone text,
        category_id integer NOT NULL REFERENCES categories (id),
        sub_category_id integer REFERENCES categories (id),
        category_text text NOT NULL,
        ccr text NOT NULL,
        language text NOT NULL,
        subject text NOT NULL,
        description text NOT NULL,
        status text NOT NULL CHECK (status IN (
          'CREATED', 'WORKFLOW_PENDING', 'WORKFLOW_DONE', 'ASSIGNED', 'REASSIGNED', 'ESCALATED', 'CLOSED', 'CHAT_CLOSED',
          'UPDATE_FIELD', 'REFUND_CREATED', 'ERROR')),
        is_room_closed boolean NOT NULL DEFAULT false,
        assigned_agent_id text,
        assigned_at timestamptz(3),
        assignment_version integer NOT NULL DEFAULT 0,
        picked_at timestamptz(3),
        auto_close_warning_at timestamptz(3),
        auto_close_at timestamptz(3),
        last_activity_at timestamptz(3) NOT NULL,
        closed_at timestamptz(3),
        zendesk_ticket_id text,
        images jsonb NOT NULL DEFAULT '[]',
        log_file_id uuid,
        feedback_photo_id uuid,
        session jsonb NOT NULL DEFAULT '{}',
        version integer NOT NULL DEFAULT 1,
        log_count integer NOT NULL DEFAULT 1,
        log_hash bytea NOT NULL,
        change_key bigint NOT NULL,
        created_by text NOT NULL,
        created_by_type text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        modified_by text NOT NULL,
        modified_by_type text NOT NULL,
        modified_at timestamptz(3) NOT NULL,
        is_active boolean NOT NULL DEFAULT true,
        is_deleted boolean NOT NULL DEFAULT false,
        FOREIGN KEY (entity_id, customer_id) REFERENCES customers (entity_id, id)
      ) WITH (fillfactor = 85)`);
    this.addSql("CREATE INDEX tickets_entity ON tickets (entity_id, number) WHERE NOT is_deleted");
    this.addSql("CREATE INDEX tickets_customer ON tickets (entity_id, customer_id, number) WHERE NOT is_deleted");
    this.addSql("CREATE INDEX tickets_order ON tickets (order_id, entity_id, number) WHERE order_id IS NOT NULL");
    this.addSql("CREATE INDEX tickets_ref ON tickets (ref_id, entity_id, number)");
    this.addSql(
      "CREATE INDEX tickets_device ON tickets (entity_id, device_udid, number) WHERE device_udid IS NOT NULL",
    );
    this.addSql(
      "CREATE INDEX tickets_email ON tickets (entity_id, lower(contact_email), number) WHERE contact_email IS NOT NULL",
    );
    this.addSql(
      "CREATE INDEX tickets_phone ON tickets (entity_id, contact_phone, number) WHERE contact_phone IS NOT NULL",
    );
    this.addSql("CREATE INDEX tickets_zendesk ON tickets (zendesk_ticket_id) WHERE zendesk_ticket_id IS NOT NULL");
    this.addSql(
      "CREATE INDEX tickets_agent ON tickets (assigned_agent_id, number) WHERE assigned_agent_id IS NOT NULL",
    );
    // One open support session per order, however many are asked for at once.
    this.addSql(`
      CREATE UNIQUE INDEX tickets_open_session ON tickets (entity_id, order_id)
      WHERE channel = 'beckn' AND status NOT IN ('CLOSED', 'CHAT_CLOSED')`);
    // Where a reader's paging began, so that tickets opened since move nothing between the pages. See
    // docs/decisions/2026-11-22-paging-anchors.md. Losing it in a crash does no harm.
    this.addSql(`
      CREATE UNLOGGED TABLE list_anchors (
        reader bytea PRIMARY KEY,
        newest integer NOT NULL,
        read_at timestamptz(3) NOT NULL
      )`);
    this.addSql("CREATE INDEX list_anchors_age ON list_anchors (read_at)");
    this.addSql(`
      CREATE TABLE messages (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        ticket_id uuid NOT NULL REFERENCES tickets (id),
        ticket_number integer NOT NULL,
        sender_id text NOT NULL,
        sender_type text NOT NULL,
        text text NOT NULL,
        sent_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        created_by_type text NOT NULL
      )`);
    this.addSql("CREATE INDEX messages_ticket ON messages (ticket_id, id)");
    this.addSql(`
      CREATE TABLE attachments (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        message_id integer NOT NULL REFERENCES messages (id),
        ticket_id uuid NOT NULL,
        file_name text NOT NULL,
        file_path text NOT NULL,
        file_id uuid,
        created_by text NOT NULL,
        created_at timestamptz(3) NOT NULL
      )`);
    this.addSql("CREATE INDEX attachments_message ON attachments (message_id, id)");
    this.addSql("CREATE INDEX attachments_ticket ON attachments (ticket_id)");
  }

  override down(): void {
    this.addSql("DROP TABLE attachments, messages, list_anchors, tickets, devices, customers, categories, entities");
    this.addSql("DROP SEQUENCE ticket_numbers");
    this.addSql("DROP FUNCTION iso_instant");
  }
}
