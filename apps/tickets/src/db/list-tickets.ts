import type { Category, TicketStatus } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import type { Scope } from "../domain/policy.ts";
import { CATEGORY_JSON } from "./categories.ts";
import { Conditions } from "./conditions.ts";
import { TICKET_COLUMNS, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/** Which tickets, newest first. */
export interface TicketFilter {
  readonly scope: Scope;
  readonly statuses: readonly TicketStatus[] | undefined;
  readonly assignedAgentId: string | undefined;
  /** Words that must all begin one of the ticket's; none: no condition. */
  readonly prefixes: readonly string[];
  /** The numbers that entities have in the search index: those of the scope. */
  readonly entityNos: readonly number[];
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Tickets opened after this one don't count. */
  readonly newest: number | null;
}

const toConditions = ({ scope, statuses, assignedAgentId }: TicketFilter, first: readonly unknown[]): Conditions =>
  new Conditions(first)
    .addIf(scope.entityId, "entity", (p) => `t.entity_id = ${p}`)
    .addIf(scope.customerId, "customer", (p) => `t.customer_id = ${p}`)
    .addIf(scope.ticketId, "ticket", (p) => `t.id = ${p}`)
    .addIf(statuses, "statuses", (p) => `t.status = ANY (${p}::text[])`)
    .addIf(assignedAgentId, "agent", (p) => `t.assigned_agent_id = ${p}`);

/** The tickets that match, still without order, as the FROM and WHERE of a statement on `tickets t`. */
const toSource = (filter: TicketFilter, newest: number | null, first: readonly unknown[]) => {
  const conditions = toConditions(filter, first).addIf(newest, "newest", (p) => `t.number <= ${p}`);
  const where = `NOT t.is_deleted AND ${conditions.text}`;
  if (filter.prefixes.length === 0) return { conditions, from: "tickets t", where, shape: conditions.shape };
  const words = `${conditions.parameter(filter.prefixes)}::text[]`;
  const entities = `${conditions.parameter(filter.entityNos)}::integer[]`;
  if (filter.scope.customerId !== null || filter.scope.ticketId !== null) {
    // Few tickets: each is looked at.
    const from = `tickets t JOIN ticket_search s ON s.number = t.number`;
    const match = `EXISTS (SELECT FROM unnest(${entities}) no WHERE s.words @@ search_query(search_prefix(no, t.number), ${words}))`;
    return { conditions, from, where: `${where} AND ${match}`, shape: `${conditions.shape}+own-words` };
  }
  // Block by block, newest first, so that a page of a common word is found in the first blocks.
  const from = `generate_series((SELECT max(number) FROM ticket_search) >> 13, 0, -1) block
    CROSS JOIN LATERAL (
      SELECT t.* FROM ticket_search s JOIN tickets t ON t.number = s.number
      WHERE s.words @@ (SELECT string_agg('(' || search_query(no || '.' || block || '.', ${words})::text || ')', ' | ')::tsquery
          FROM unnest(${entities}) no)
        AND ${where}
      ORDER BY t.number DESC) t`;
  return { conditions, from, where: "true", shape: `${conditions.shape}+words` };
};

/** A page of tickets with their categories, newest first. Rows are looked up only for what the page holds. */
export const listTickets = async (query: Query, filter: TicketFilter, page: Page) => {
  const { conditions, from, where, shape } = toSource(filter, page.newest, [page.limit, page.offset]);
  // Blocks come newest first, each in order, and nothing between sorts them again.
  const order = filter.prefixes.length > 0 && shape.endsWith("+words") ? "" : "ORDER BY t.number DESC";
  const rows = await query<TicketRow & { category: Category }>({
    name: `list-tickets:${shape}`,
    text: `WITH page AS MATERIALIZED (SELECT t.number FROM ${from} WHERE ${where} ${order} LIMIT $1 OFFSET $2)
      SELECT ${TICKET_COLUMNS}, ${CATEGORY_JSON("c")} AS category
      FROM page JOIN tickets t ON t.number = page.number JOIN categories c ON c.id = t.category_id
      ORDER BY t.number DESC`,
    values: conditions.values,
  });
  return rows.map((row) => ({ ticket: toTicket(row), category: row.category }));
};

/** How many tickets match, exactly. */
export const countTickets = async (query: Query, filter: TicketFilter): Promise<number> => {
  const { conditions, from, where, shape } = toSource(filter, null, []);
  const [row] = await query<{ count: number }>({
    name: `count-tickets:${shape}`,
    text: `SELECT count(*)::integer AS count FROM ${from} WHERE ${where}`,
    values: conditions.values,
  });
  return row?.count ?? 0;
};
