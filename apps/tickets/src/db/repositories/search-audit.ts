import type { CallContext } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** A search by somebody who may see everybody's tickets. */
export interface AuditedSearch {
  /** The procedure: `tickets.search`. */
  readonly operation: string;
  /** The input, of which only the names of the conditions given are kept. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly found: number;
  readonly at: Date;
}

interface Values extends Pick<AuditedSearch, "operation" | "found" | "at"> {
  readonly subject: string;
  readonly entityId: string | null;
  readonly requestId: string;
  readonly conditions: string[];
}

const statement = prepared<Values>()("audit-search", (db, p) =>
  db.insertInto("search_audit").values({
    searchedAt: p("at"),
    subject: p("subject"),
    entityId: p("entityId"),
    requestId: p("requestId"),
    operation: p("operation"),
    conditions: p("conditions"),
    found: p("found"),
  }),
);

/** Writes the audit line of an admin's search; of other callers' searches none. */
export const auditSearch = async (
  on: Runner,
  { caller, requestId }: CallContext,
  { conditions, ...search }: AuditedSearch,
): Promise<void> => {
  if (caller.role !== "admin") return;
  const given = Object.keys(conditions).filter((name) => conditions[name] !== undefined);
  const { subject, entityId } = caller;
  await on.run(statement, { ...search, subject, entityId, requestId, conditions: given });
};
