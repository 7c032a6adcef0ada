import { z } from "zod";
import { Identifier, Ordinal, text, Uuid } from "../primitives.ts";
import { Customer, Device } from "./customer.ts";
import { Ticket } from "./ticket.ts";

/** A ticket with the customer's profile and the device it was made on: what the mobile app's API shows. */
export const Complaint = z.object({ ticket: Ticket, customer: Customer, device: Device.nullable() });
export type Complaint = z.infer<typeof Complaint>;

/** Conditions are joined by AND; none of them answers the newest. */
export const SearchComplaintsInput = z.object({
  customerId: Identifier.optional(),
  deviceUdid: Identifier.optional(),
  email: text(320).optional(),
  phone: text(32).optional(),
  ticketId: Identifier.optional(),
  zendeskTicketId: Identifier.optional(),
  /** Only tickets with a lower number: the page after one that ended with this number. `total` counts them alone. */
  before: Ordinal.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type SearchComplaintsInput = z.infer<typeof SearchComplaintsInput>;

/**
 * The tickets' `session` is left empty: no search shows it, and it may be larger than all the rest. `total` counts all that match, also those that are not here:
 * past `limit`, or because no more fit into the answer.
 */
export const ComplaintPage = z.object({ items: z.array(Complaint), total: z.int().min(0) });
export type ComplaintPage = z.infer<typeof ComplaintPage>;

/** Ids of tickets; unknown ones, and those of others, are left out of the answer. */
export const GetManyInput = z.object({ ids: z.array(Uuid).max(1_000) });
export type GetManyInput = z.infer<typeof GetManyInput>;

/** In the order of the ids that were asked for; `rest` are those that did not fit into the answer, to be asked for next. */
export const Complaints = z.object({ items: z.array(Complaint), rest: z.array(Uuid).optional() });
export type Complaints = z.infer<typeof Complaints>;
