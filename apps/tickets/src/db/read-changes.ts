import type { ActorType, TicketChange } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Scope } from "../domain/policy.ts";
import { TICKET_JSON, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/**
 * A place in the sequence of all changes. Ids alone are given out before the commit, so that a slow transaction's line would
 * appear behind a reader's back; `key` is the number of the transaction (or of a later one that changed the same ticket
 * before), and lines are read once no transaction with a number as low as theirs still runs.
 */
export interface Place {
  readonly key: bigint;
  readonly id: number;
}

export const isAfter = (one: Place, other: Place): boolean =>
  one.key > other.key || (one.key === other.key && one.id > other.id);

/** The place as clients hold it. */
export const toEventId = ({ key, id }: Place): string => `${key}-${id}`;

export const fromEventId = (eventId: string): Place => {
  const [key = "0", id = "0"] = eventId.split("-");
  return { key: BigInt(key), id: Number(id) };
};

/** A change at its place. */
export interface PlacedChange {
  readonly place: Place;
  readonly entityId: string;
  readonly customerId: string;
  readonly change: TicketChange;
}

type ChangeRow = TicketRow & {
  readonly log_key: string;
  readonly log_id: number;
  readonly log_position: number;
  readonly log_action: string;
  readonly log_actor: string;
  readonly log_actor_type: ActorType;
  readonly log_acted_at: Date;
};

const toPlacedChange = (row: ChangeRow): PlacedChange => {
  const ticket = toTicket(row);
  return {
    place: { key: BigInt(row.log_key), id: row.log_id },
    entityId: ticket.entityId,
    customerId: ticket.customerId,
    change: {
      ticket,
      change: {
        version: row.log_position,
        action: row.log_action,
        actor: row.log_actor,
        actorType: row.log_actor_type,
        actedAt: row.log_acted_at.toISOString(),
      },
    },
  };
};

const LATEST_ID = 2_147_483_647;

const selectChanges = (condition: string): string => `
  WITH changes AS MATERIALIZED (
    SELECT l.change_key, l.id, l.ticket_id, l.position, l.action, l.actor, l.actor_type, l.acted_at
    FROM ticket_logs l
    WHERE (l.change_key, l.id) > ($1::bigint, $2::integer)
      AND l.change_key < pg_snapshot_xmin(pg_current_snapshot())::text::bigint ${condition}
    ORDER BY l.change_key, l.id LIMIT $3
  )
  SELECT ${TICKET_JSON}, c.change_key AS log_key, c.id AS log_id, c.position AS log_position, c.action AS log_action,
    c.actor AS log_actor, c.actor_type AS log_actor_type, c.acted_at AS log_acted_at
  FROM changes c JOIN tickets t ON t.id = c.ticket_id ORDER BY c.change_key, c.id`;

/** Where the sequence ends now: whatever is committed from here on lies behind it. */
export const readEnd = async (query: Query): Promise<Place> => {
  const [row] = await query<{ key: string }>({
    name: "changes-end",
    text: "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS key",
  });
  if (row === undefined) throw new Error("PostgreSQL gave no snapshot.");
  return { key: BigInt(row.key) - 1n, id: LATEST_ID };
};

/** The changes behind `after`, of all tickets. */
export const readChanges = async (query: Query, after: Place, limit: number): Promise<PlacedChange[]> => {
  const rows = await query<ChangeRow>({
    name: "changes",
    text: selectChanges(""),
    values: [after.key.toString(), after.id, limit],
  });
  return rows.map(toPlacedChange);
};

/** Whose changes. */
export interface ChangeFilter {
  readonly scope: Scope;
  /** Of one ticket alone. */
  readonly ticketId: string | null;
}

/** The same with a filter, and up to a place: what somebody who comes back has missed. */
export const readMissedChanges = async (
  query: Query,
  { scope, ticketId }: ChangeFilter,
  { after, upTo, limit }: { after: Place; upTo: Place; limit: number },
): Promise<PlacedChange[]> => {
  const rows = await query<ChangeRow>({
    text: selectChanges(`AND (l.change_key, l.id) <= ($4::bigint, $5::integer)
      AND ($6::text IS NULL OR l.entity_id = $6) AND ($7::text IS NULL OR l.customer_id = $7)
      AND ($8::uuid IS NULL OR l.ticket_id = $8) AND ($9::uuid IS NULL OR l.ticket_id = $9)`),
    values: [
      after.key.toString(),
      after.id,
      limit,
      upTo.key.toString(),
      upTo.id,
      scope.entityId,
      scope.customerId,
      scope.ticketId,
      ticketId,
    ],
  });
  return rows.map(toPlacedChange);
};

/** Whether a change is one of those that the filter has. */
export const hasChange = ({ scope, ticketId }: ChangeFilter, { entityId, customerId, change }: PlacedChange): boolean =>
  (scope.entityId === null || scope.entityId === entityId) &&
  (scope.customerId === null || scope.customerId === customerId) &&
  (scope.ticketId === null || scope.ticketId === change.ticket.id) &&
  (ticketId === null || ticketId === change.ticket.id);
