import { Category, Ticket, TicketSummary } from "@crossdesk/contracts";
import { jsonColumns } from "@crossdesk/database";
import type { Packed } from "@crossdesk/database";
import { CategoryEntity } from "./entities/category-entity.ts";
import { TicketEntity } from "./entities/ticket-entity.ts";

/** The columns that make a ticket: those which are called like the contract's fields, and the contact. */
export const TICKET = jsonColumns(TicketEntity, {
  shape: Ticket.shape,
  groups: { contact: { name: "contactName", email: "contactEmail", phone: "contactPhone" } },
});
const { session: _session, ...found } = Ticket.shape;
/** The same but for what partners added to a session, which may be half a megabyte and which no search shows. */
export const FOUND = jsonColumns(TicketEntity, {
  shape: found,
  groups: { contact: { name: "contactName", email: "contactEmail", phone: "contactPhone" } },
});
export type PackedFound = Packed<ReturnType<typeof FOUND.read>>;

export type PackedTicket = Packed<ReturnType<typeof TICKET.read>>;

/** The ticket as contracts know it. */
export const toTicket = (packed: PackedTicket): Ticket => TICKET.read(packed);

/** The columns that lists show. */
export const SUMMARY = jsonColumns(TicketEntity, { shape: TicketSummary.shape });
export type PackedSummary = Packed<ReturnType<typeof SUMMARY.read>>;

/** The summary as contracts know it. */
export const toSummary = (packed: PackedSummary): TicketSummary => SUMMARY.read(packed);

/** The columns that make a category. */
export const CATEGORY = jsonColumns(CategoryEntity, { shape: Category.shape });
export type PackedCategory = Packed<ReturnType<typeof CATEGORY.read>>;

/** The category as contracts know it. */
export const toCategory = (packed: PackedCategory): Category => CATEGORY.read(packed);
