import { entityFor, EVERYTHING, listedEntity } from "@crossdesk/contracts";
import type {
  AdministrationPage,
  CustomerExport,
  ExportCustomerInput,
  Handler,
  ListAdministrationInput,
  ListReadsInput,
  TicketReadPage,
} from "@crossdesk/contracts";
import { listAdministration, noteAdministration } from "@crossdesk/database";
import { findCustomer } from "../db/repositories/directory.ts";
import { readNextTickets } from "../db/repositories/erase-customer.ts";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { listReads } from "../db/repositories/ticket-reads.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { requireTicket } from "./require-ticket.ts";

/** Half of what fits into one message of the broker: the other half is the profile's. */
const MOST_BYTES = 500_000;
const MOST_TICKETS = 100;
const MOST_LINES = 100;

/** What is kept of a customer, a page after the other; the first one leaves a line. */
export const exportCustomer =
  ({ db, clock }: TicketsDeps): Handler<typeof ExportCustomerInput, typeof CustomerExport> =>
  async ({ entityId: named, id: customerId, after }, { ctx }) => {
    requireRight(ctx.caller, "exportCustomers");
    const entityId = entityFor(ctx.caller, named);
    const isFirst = after === 0;
    if (isFirst) {
      const line = { action: "Exported customer", target: customerId, entityId, at: clock.now() };
      await noteAdministration(db, ctx, line);
    }
    const customer = isFirst ? await findCustomer(db, { entityId, customerId }) : undefined;
    const found = await readNextTickets(db, { entityId, customerId, after, limit: MOST_TICKETS });
    const tickets: CustomerExport["tickets"] = [];
    let bytes = 0;
    let last = after;
    for (const { id, number } of found) {
      const ticket = await findTicket(db, { id }, EVERYTHING);
      if (ticket === undefined) continue;
      bytes += Buffer.byteLength(JSON.stringify(ticket));
      if (tickets.length > 0 && bytes > MOST_BYTES) break;
      tickets.push(ticket);
      last = number;
    }
    const isAll = found.length < MOST_TICKETS && last === (found.at(-1)?.number ?? after);
    const lines = { entityId, target: customerId, limit: MOST_LINES };
    return {
      customer: customer ?? null,
      tickets,
      administration: isFirst ? await listAdministration(db, lines) : [],
      next: isAll ? null : last,
    };
  };

/** What was administered in this service. */
export const listAdministered =
  ({ db }: TicketsDeps): Handler<typeof ListAdministrationInput, typeof AdministrationPage> =>
  async ({ entityId: named, ...which }, { ctx: { caller } }) => {
    requireRight(caller, "readAdministration");
    return { items: await listAdministration(db, { ...which, entityId: listedEntity(caller, named) }) };
  };

/** Who read a ticket: for those who answer for who reads what. */
export const listTicketReads =
  ({ db }: TicketsDeps): Handler<typeof ListReadsInput, typeof TicketReadPage> =>
  async ({ ticket, limit, offset }, { ctx: { caller } }) => {
    requireRight(caller, "readAdministration");
    const { id: ticketId } = await requireTicket(db, caller, ticket);
    return { items: await listReads(db, { ticketId, limit, offset }) };
  };
