import type { TicketLog } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { PageStart } from "../domain/page-chain.ts";
import type { Scope } from "../domain/policy.ts";
import { Conditions } from "./conditions.ts";

export interface LogFilter {
  readonly scope: Scope;
  /** Of one ticket alone. */
  readonly ticketId: string | undefined;
}

const toConditions = ({ scope, ticketId }: LogFilter, first: readonly unknown[]): Conditions =>
  new Conditions(first)
    .addIf(scope.entityId, "entity", (p) => `l.entity_id = ${p}`)
    .addIf(scope.customerId, "customer", (p) => `l.customer_id = ${p}`)
    .addIf(scope.ticketId, "own-ticket", (p) => `l.ticket_id = ${p}`)
    .addIf(ticketId, "ticket", (p) => `l.ticket_id = ${p}`);

const LOG_FIELDS = `'id', l.id, 'ticketId', l.ticket_id, 'ticketNumber', l.ticket_number, 'action', l.action,
  'actor', l.actor, 'actorType', l.actor_type, 'actedAt', iso_instant(l.acted_at), 'createdBy', l.actor,
  'createdByType', l.actor_type, 'createdAt', iso_instant(l.acted_at), 'modifiedBy', l.actor, 'modifiedByType', l.actor_type,
  'modifiedAt', iso_instant(l.acted_at), 'isActive', true, 'isDeleted', false`;

export interface LogPage {
  readonly limit: number;
  readonly start: PageStart;
  /** Whether to tell what each change moved. */
  readonly details: boolean;
}

/** A page of the audit log, newest first. */
export const listLogs = async (
  query: Query,
  filter: LogFilter,
  { limit, start, details }: LogPage,
): Promise<TicketLog[]> => {
  const conditions = toConditions(filter, [limit, start.skip]).addIf(start.below, "below", (p) => `l.id < ${p}`);
  const rows = await query<{ log: TicketLog }>({
    name: `list-logs:${conditions.shape}${details ? ":details" : ""}`,
    text: `SELECT json_build_object(${LOG_FIELDS}${details ? ", 'detail', l.detail" : ""}) AS log FROM ticket_logs l WHERE ${conditions.text} ORDER BY l.id DESC LIMIT $1 OFFSET $2`,
    values: conditions.values,
  });
  return rows.map(({ log }) => log);
};

export const countLogs = async (query: Query, filter: LogFilter): Promise<number> => {
  const conditions = toConditions(filter, []);
  const [row] = await query<{ count: number }>({
    name: `count-logs:${conditions.shape}`,
    text: `SELECT count(*)::integer AS count FROM ticket_logs l WHERE ${conditions.text}`,
    values: conditions.values,
  });
  return row?.count ?? 0;
};
