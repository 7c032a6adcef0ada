import type { Complaint, SearchComplaintsInput } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { Scope } from "../domain/policy.ts";
import { Conditions } from "./conditions.ts";
import { COMPLAINT_COLUMNS, COMPLAINT_JOINS, toComplaint } from "./ticket-details.ts";
import type { ComplaintRow } from "./ticket-details.ts";

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu;
const INTEGER = /^[1-9]\d{0,9}$/u;
const LARGEST = 2_147_483_647;

/** Zendesk's id once there is one; without Zendesk the number stands in its place, and is found by it. */
const byZendeskId = (p: string): string =>
  `(t.zendesk_ticket_id = ${p} OR (t.zendesk_ticket_id IS NULL AND t.number = (
    CASE WHEN ${p} ~ '^[1-9][0-9]{0,8}$' THEN ${p}::integer END)))`;

const toConditions = (input: SearchComplaintsInput, scope: Scope, first: readonly unknown[]): Conditions =>
  new Conditions(first)
    .addIf(scope.entityId, "scope-entity", (p) => `t.entity_id = ${p}`)
    .addIf(scope.customerId, "scope-customer", (p) => `t.customer_id = ${p}`)
    .addIf(scope.ticketId, "scope-ticket", (p) => `t.id = ${p}`)
    .addIf(input.customerId, "customer", (p) => `t.customer_id = ${p}`)
    .addIf(input.deviceUdid, "device", (p) => `t.device_udid = ${p}`)
    .addIf(input.email, "email", (p) => `lower(t.contact_email) = lower(${p}::text)`)
    .addIf(input.phone, "phone", (p) => `t.contact_phone = ${p}`)
    .addIf(input.before, "before", (p) => `t.number < ${p}`)
    .addIf(input.zendeskTicketId, "zendesk", (p) => byZendeskId(`${p}::text`));

/** Adds the ticket's id, in whichever form it comes; false: none has that form, so nothing matches. */
const addTicketId = (conditions: Conditions, ticketId: string | undefined): boolean => {
  if (ticketId === undefined) return true;
  if (UUID.test(ticketId)) conditions.add("id", (p) => `t.id = ${p}`, ticketId);
  else if (INTEGER.test(ticketId) && Number(ticketId) <= LARGEST) {
    conditions.add("number", (p) => `t.number = ${p}`, Number(ticketId));
  } else return false;
  return true;
};

/** The newest complaints that match all conditions, and how many there are. */
export const searchComplaints = async (
  query: Query,
  input: SearchComplaintsInput,
  scope: Scope,
): Promise<{ items: Complaint[]; total: number }> => {
  const page = toConditions(input, scope, [input.limit]);
  const all = toConditions(input, scope, []);
  if (!addTicketId(page, input.ticketId) || !addTicketId(all, input.ticketId)) return { items: [], total: 0 };
  const rows = await query<ComplaintRow>({
    name: `search-complaints:${page.shape}`,
    text: `SELECT ${COMPLAINT_COLUMNS} FROM tickets t ${COMPLAINT_JOINS} WHERE t.number = ANY (ARRAY(
        SELECT t.number FROM tickets t WHERE NOT t.is_deleted AND ${page.text} ORDER BY t.number DESC LIMIT $1))
      ORDER BY t.number DESC`,
    values: page.values,
  });
  // A page that isn't full holds all there is.
  if (rows.length < input.limit) return { items: rows.map(toComplaint), total: rows.length };
  const [count] = await query<{ total: number }>({
    name: `count-complaints:${all.shape}`,
    text: `SELECT count(*)::integer AS total FROM tickets t WHERE NOT t.is_deleted AND ${all.text}`,
    values: all.values,
  });
  return { items: rows.map(toComplaint), total: count?.total ?? rows.length };
};
