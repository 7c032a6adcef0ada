import { Migration } from "@mikro-orm/migrations";

/**
 * Identifiers that are UUIDs are compared in lower case; until now they were kept as callers wrote them. Customers and devices that were
 * made once for each spelling become one. Lines of the audit log are found under their customer's id, which is no part of what their hashes
 * cover.
 */
export class LowerUuids extends Migration {
  override up(): void {
    this.addSql(`
      CREATE FUNCTION pg_temp.same_case(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN lower(id) ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' THEN lower(id) ELSE id END
      $$`);
    // Of one customer's profiles the one that says the most.
    this.addSql(`
      INSERT INTO customers (entity_id, id, profile, created_at, modified_at)
      SELECT DISTINCT ON (c.entity_id, pg_temp.same_case(c.id)) c.entity_id, pg_temp.same_case(c.id),
        jsonb_set(c.profile, '{id}', to_jsonb(pg_temp.same_case(c.id))), c.created_at, c.modified_at
      FROM customers c WHERE EXISTS (
        SELECT FROM customers o WHERE o.id <> pg_temp.same_case(o.id) AND o.entity_id = c.entity_id
          AND pg_temp.same_case(o.id) = pg_temp.same_case(c.id))
      ORDER BY c.entity_id, pg_temp.same_case(c.id), length(jsonb_strip_nulls(c.profile)::text) DESC, c.modified_at DESC
      ON CONFLICT (entity_id, id) DO UPDATE SET profile = excluded.profile`);
    this.addSql(`
      INSERT INTO devices (entity_id, customer_id, udid, position, is_listed, profile)
      SELECT DISTINCT ON (entity_id, pg_temp.same_case(customer_id), pg_temp.same_case(udid))
        entity_id, pg_temp.same_case(customer_id), pg_temp.same_case(udid), position, is_listed, profile
      FROM devices WHERE customer_id <> pg_temp.same_case(customer_id) OR udid <> pg_temp.same_case(udid)
      ORDER BY entity_id, pg_temp.same_case(customer_id), pg_temp.same_case(udid), is_listed DESC, position
      ON CONFLICT DO NOTHING`);
    // An order has one open session: where it has one for each spelling, the newest goes by the order from now on.
    this.addSql(`
      UPDATE tickets t SET customer_id = pg_temp.same_case(customer_id), device_udid = pg_temp.same_case(device_udid),
        ref_id = pg_temp.same_case(ref_id),
        order_id = CASE WHEN t.channel = 'beckn' AND t.status NOT IN ('CLOSED', 'CHAT_CLOSED') AND EXISTS (
            SELECT FROM tickets o WHERE o.entity_id = t.entity_id AND o.number > t.number AND o.channel = 'beckn'
              AND o.status NOT IN ('CLOSED', 'CHAT_CLOSED') AND o.order_id ~ '[A-Fa-f]'
              AND lower(o.order_id) = lower(t.order_id))
          THEN order_id ELSE pg_temp.same_case(order_id) END
      WHERE customer_id <> pg_temp.same_case(customer_id) OR device_udid <> pg_temp.same_case(device_udid)
        OR ref_id <> pg_temp.same_case(ref_id) OR order_id <> pg_temp.same_case(order_id)`);
    this.addSql(
      "DELETE FROM devices WHERE customer_id <> pg_temp.same_case(customer_id) OR udid <> pg_temp.same_case(udid)",
    );
    this.addSql("DELETE FROM customers WHERE id <> pg_temp.same_case(id)");
    this.addSql("ALTER TABLE ticket_logs DISABLE TRIGGER ticket_logs_are_kept");
    this.addSql(`
      UPDATE ticket_logs SET customer_id = pg_temp.same_case(customer_id) WHERE customer_id <> pg_temp.same_case(customer_id)`);
    this.addSql("ALTER TABLE ticket_logs ENABLE ALWAYS TRIGGER ticket_logs_are_kept");
    this.addSql("DROP FUNCTION pg_temp.same_case");
  }

  override down(): void {
    // A UUID means the same in either case.
  }
}
