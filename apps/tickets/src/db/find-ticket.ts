import type { Ticket, TicketReference } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Scope } from "../domain/policy.ts";
import { TICKET_JSON, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/**
 * A ticket as it was read for a change, with what only this service knows of it. Either its row is locked by then, or somebody else
 * may come first, and the change fails by the version.
 */
export interface TicketToChange {
  readonly ticket: Ticket;
  /** The token's `sub` of the agent who has it; `null` also where it was not told with the assignment. */
  readonly assignedSubject: string | null;
  readonly logCount: number;
  readonly logHash: Buffer;
}

/** Ids are checked in the row that they name, so that what is another's looks like what is not there. */
const IN_SCOPE = `($2::text IS NULL OR t.entity_id = $2) AND ($3::text IS NULL OR t.customer_id = $3)
  AND ($4::uuid IS NULL OR t.id = $4)`;

/**
 * A ticket by an order id: the order's newest support session, else the newest ticket that carries the order. Tickets without
 * an order are reached by `refId`, or by their id, in its place: so every ticket has a name in every dialect.
 */
const BY_ORDER = `t.number = (
  SELECT found.number FROM (
    (SELECT 1 AS rank, t.number FROM tickets t WHERE t.order_id = $1 AND t.channel = 'beckn' AND ${IN_SCOPE}
      ORDER BY t.number DESC LIMIT 1)
    UNION ALL
    (SELECT 2, t.number FROM tickets t WHERE t.order_id = $1 AND ${IN_SCOPE} ORDER BY t.number DESC LIMIT 1)
    UNION ALL
    (SELECT 3, t.number FROM tickets t WHERE t.ref_id = $1 AND ${IN_SCOPE} ORDER BY t.number DESC LIMIT 1)
    UNION ALL
    (SELECT 4, t.number FROM tickets t WHERE t.id = $5::uuid AND ${IN_SCOPE})
  ) found ORDER BY found.rank LIMIT 1)`;

const CONDITIONS = {
  id: `t.id = $1 AND ${IN_SCOPE}`,
  number: `t.number = $1 AND ${IN_SCOPE}`,
  roomId: `t.room_id = $1 AND ${IN_SCOPE}`,
  feedbackId: `t.feedback_id = $1 AND ${IN_SCOPE}`,
  orderId: BY_ORDER,
} as const;

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;

interface Lookup {
  readonly kind: keyof typeof CONDITIONS;
  readonly values: readonly unknown[];
}

const toLookup = (reference: TicketReference, { entityId, customerId, ticketId }: Scope): Lookup => {
  const scope = [entityId, customerId, ticketId];
  if ("id" in reference) return { kind: "id", values: [reference.id, ...scope] };
  if ("number" in reference) return { kind: "number", values: [reference.number, ...scope] };
  if ("roomId" in reference) return { kind: "roomId", values: [reference.roomId, ...scope] };
  if ("feedbackId" in reference) return { kind: "feedbackId", values: [reference.feedbackId, ...scope] };
  const { orderId } = reference;
  return { kind: "orderId", values: [orderId, ...scope, UUID.test(orderId) ? orderId : null] };
};

/** The statement that selects `columns` of the ticket meant, if the scope has it. */
export const ticketStatement = (
  { name, columns, join = "", suffix = "" }: { name: string; columns: string; join?: string; suffix?: string },
  reference: TicketReference,
  scope: Scope,
) => {
  const { kind, values } = toLookup(reference, scope);
  const text = `SELECT ${columns} FROM tickets t ${join} WHERE NOT t.is_deleted AND ${CONDITIONS[kind]}${suffix}`;
  return { name: `${name}-${kind}`, text, values };
};

/** Reads a ticket. */
export const findTicket = async (
  query: Query,
  reference: TicketReference,
  scope: Scope,
): Promise<Ticket | undefined> => {
  const rows = await query<TicketRow>(ticketStatement({ name: "find-ticket", columns: TICKET_JSON }, reference, scope));
  const [row] = rows;
  return row === undefined ? undefined : toTicket(row);
};

/** The id of a ticket, where no more of it is needed. */
export const findTicketId = async (
  query: Query,
  reference: TicketReference,
  scope: Scope,
): Promise<string | undefined> => {
  const [row] = await query<{ id: string }>(
    ticketStatement({ name: "find-ticket-id", columns: "t.id" }, reference, scope),
  );
  return row?.id;
};

/** A row of `CHANGE_COLUMNS`. */
export type ChangeRow = TicketRow & {
  readonly assigned_subject: string | null;
  readonly log_count: number;
  readonly log_hash: Buffer;
};

/** SQL for what a change of a ticket starts from, as `toTicketToChange` takes it. */
export const CHANGE_COLUMNS = `${TICKET_JSON}, t.assigned_subject, t.log_count, t.log_hash`;

export const toTicketToChange = (row: ChangeRow): TicketToChange => ({
  ticket: toTicket(row),
  assignedSubject: row.assigned_subject,
  logCount: row.log_count,
  logHash: row.log_hash,
});

/** Reads a ticket and locks its row until the transaction ends: changes of one ticket happen one after another. */
export const lockTicket = async (
  query: Query,
  reference: TicketReference,
  scope: Scope,
): Promise<TicketToChange | undefined> => {
  const rows = await query<ChangeRow>(
    ticketStatement({ name: "lock-ticket", columns: CHANGE_COLUMNS, suffix: " FOR UPDATE OF t" }, reference, scope),
  );
  const [row] = rows;
  return row === undefined ? undefined : toTicketToChange(row);
};
