import { Migration } from "@mikro-orm/migrations";

/**
 * Whose orders are. Of the sessions that there are, those are taken over whose customer was named by somebody else than a customer; the newest
 * counts. Sessions that customers opened themselves say nothing: whoever came first got them.
 */
export class CreateOrders extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE orders (
        entity_id text NOT NULL,
        order_id text NOT NULL,
        customer_id text NOT NULL,
        bound_by text NOT NULL,
        bound_by_type text NOT NULL,
        bound_at timestamptz(3) NOT NULL,
        PRIMARY KEY (entity_id, order_id)
      )`);
    this.addSql(`
      INSERT INTO orders (entity_id, order_id, customer_id, bound_by, bound_by_type, bound_at)
      SELECT DISTINCT ON (entity_id, order_id) entity_id, order_id, customer_id, created_by, created_by_type, created_at
      FROM tickets
      WHERE channel = 'beckn' AND order_id IS NOT NULL AND created_by_type IN ('partner', 'admin', 'service')
        AND customer_id NOT LIKE 'order:%' AND customer_id NOT LIKE 'order-sha256:%'
      ORDER BY entity_id, order_id, number DESC`);
  }

  override down(): void {
    this.addSql("DROP TABLE orders");
  }
}
