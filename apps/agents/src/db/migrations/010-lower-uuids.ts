import { Migration } from "@mikro-orm/migrations";

const UUID_FORM = "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}";
const lowered = (column: string, form = UUID_FORM): string =>
  `CASE WHEN lower(${column}) ~ '^${form}$' THEN lower(${column}) ELSE ${column} END`;

/** Ids that are UUIDs are compared in lower case; until now they were kept as tokens and partners wrote them. */
export class LowerUuids extends Migration {
  override up(): void {
    // A partner's own, or anybody else's behind their role.
    const owner = lowered("owner_partner", `([a-z]+:)?${UUID_FORM}`);
    this.addSql(`UPDATE agents SET owner_partner = ${owner} WHERE owner_partner <> ${owner}`);
    // Who has a record in either spelling goes on with the newest; the others keep theirs, and what was done under it.
    this.addSql(`
      UPDATE agents a SET subject = ${lowered("a.subject")} WHERE a.subject <> ${lowered("a.subject")} AND NOT EXISTS (
        SELECT FROM agents o WHERE o.entity_id = a.entity_id AND lower(o.subject) = lower(a.subject) AND o.id <> a.id
          AND (o.owner_partner IS NULL) = (a.owner_partner IS NULL)
          AND (o.subject = lower(o.subject) OR (o.created_at, o.id) > (a.created_at, a.id)))`);
    this.addSql(
      `UPDATE assignments SET assigned_as = ${lowered("assigned_as")} WHERE assigned_as <> ${lowered("assigned_as")}`,
    );
    this.addSql(
      `UPDATE assignments SET customer_id = ${lowered("customer_id")} WHERE customer_id <> ${lowered("customer_id")}`,
    );
  }

  override down(): void {
    // A UUID means the same in either case.
  }
}
