import type { CallContext } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";

/** A search by somebody who may see everybody's tickets. */
export interface AuditedSearch {
  /** The procedure: `tickets.search`. */
  readonly operation: string;
  /** The input, of which only the names of the conditions given are kept. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly found: number;
  readonly at: Date;
}

/** Writes the audit line of an admin's search; of other callers' searches none. */
export const auditSearch = async (
  query: Query,
  { caller, requestId }: CallContext,
  search: AuditedSearch,
): Promise<void> => {
  if (caller.role !== "admin") return;
  const given = Object.keys(search.conditions).filter((name) => search.conditions[name] !== undefined);
  await query({
    name: "audit-search",
    text: `INSERT INTO search_audit (searched_at, subject, entity_id, request_id, operation, conditions, found)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [search.at, caller.subject, caller.entityId, requestId, search.operation, given, search.found],
  });
};
