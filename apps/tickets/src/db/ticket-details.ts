import type { Complaint, Customer, Device, SummaryDetails, TicketDetails, TicketReference } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { newestThatFit, roomForMessages } from "../domain/answer-size.ts";
import type { Scope } from "../domain/policy.ts";
import { listedDevices } from "./directory.ts";
import { ticketStatement } from "./find-ticket.ts";
import { MESSAGE_JSON, toMessage } from "./messages.ts";
import type { MessageValues } from "./messages.ts";
import { SUMMARY_JSON, toSummary } from "./summary-rows.ts";
import type { SummaryValues } from "./summary-rows.ts";
import { TICKET_JSON, toTicket } from "./ticket-rows.ts";
import type { TicketRow } from "./ticket-rows.ts";

/** More than this is not read at once; a message counts as some characters more than its text has. */
const MOST_CHARACTERS = 200_000;
const CHARACTERS_BESIDE = 500;
const MOST_MESSAGES = MOST_CHARACTERS / CHARACTERS_BESIDE;

/** The newest messages, oldest first; `null` stands for one before them that is not read. */
const MESSAGES = `coalesce((
  SELECT json_agg(CASE WHEN m.characters <= ${MOST_CHARACTERS} THEN ${MESSAGE_JSON("m")} END ORDER BY m.id) FROM (
    SELECT n.*, sum(length(n.text) + ${CHARACTERS_BESIDE}) OVER (ORDER BY n.id DESC) AS characters
    FROM (SELECT * FROM messages WHERE ticket_id = t.id ORDER BY id DESC LIMIT ${MOST_MESSAGES} + 1) n
  ) m), '[]'::json) AS messages`;

type NewestValues = readonly (MessageValues | null)[];

/** Those of the newest messages that fit into an answer with so many bytes left, and whether they are all there are. */
const toNewest = (values: NewestValues, room: number): Pick<TicketDetails, "messages" | "hasOlder"> => {
  const read = values.filter((message) => message !== null).map(toMessage);
  const messages = newestThatFit(read, room);
  return messages.length < values.length ? { messages, hasOlder: true } : { messages };
};

/** What lists show of a ticket, with its messages, in one statement. */
export const findSummaryDetails = async (
  query: Query,
  reference: TicketReference,
  scope: Scope,
): Promise<SummaryDetails | undefined> => {
  const columns = `${SUMMARY_JSON} AS summary, ${MESSAGES}`;
  const [row] = await query<{ summary: SummaryValues; messages: NewestValues }>(
    ticketStatement({ name: "summary-details", columns }, reference, scope),
  );
  if (row === undefined) return undefined;
  return { ticket: toSummary(row.summary), ...toNewest(row.messages, roomForMessages()) };
};

/** A ticket with its messages, in one statement. */
export const findTicketDetails = async (
  query: Query,
  reference: TicketReference,
  scope: Scope,
): Promise<TicketDetails | undefined> => {
  const [row] = await query<TicketRow & { messages: NewestValues }>(
    ticketStatement({ name: "ticket-details", columns: `${TICKET_JSON}, ${MESSAGES}` }, reference, scope),
  );
  if (row === undefined) return undefined;
  const ticket = toTicket(row);
  return { ticket, ...toNewest(row.messages, roomForMessages(ticket.session)) };
};

/** What a statement selects beside `TICKET_JSON` to give a complaint; needs `COMPLAINT_JOINS`. */
export const COMPLAINT_COLUMNS = `${TICKET_JSON}, c.profile AS customer_profile, d.profile AS device_profile,
  ${listedDevices("t.entity_id", "t.customer_id")} AS customer_devices`;
export const COMPLAINT_JOINS = `JOIN customers c ON c.entity_id = t.entity_id AND c.id = t.customer_id
  LEFT JOIN devices d ON d.entity_id = t.entity_id AND d.customer_id = t.customer_id AND d.udid = t.device_udid`;

export type ComplaintRow = TicketRow & {
  readonly customer_profile: Omit<Customer, "devices">;
  readonly device_profile: Device | null;
  readonly customer_devices: Device[] | null;
};

export const toComplaint = (row: ComplaintRow): Complaint => ({
  ticket: toTicket(row),
  customer: { ...row.customer_profile, devices: row.customer_devices ?? [] },
  device: row.device_profile,
});

/** Complaints by ticket id, in the order of the ids; those that the scope hasn't are left out. */
export const findComplaints = async (query: Query, ids: readonly string[], scope: Scope): Promise<Complaint[]> => {
  const rows = await query<ComplaintRow>({
    name: "find-complaints",
    text: `SELECT ${COMPLAINT_COLUMNS} FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
      JOIN tickets t ON t.id = asked.id ${COMPLAINT_JOINS}
      WHERE NOT t.is_deleted AND ($2::text IS NULL OR t.entity_id = $2) AND ($3::text IS NULL OR t.customer_id = $3)
        AND ($4::uuid IS NULL OR t.id = $4)
      ORDER BY asked.place`,
    values: [ids, scope.entityId, scope.customerId, scope.ticketId],
  });
  return rows.map(toComplaint);
};
