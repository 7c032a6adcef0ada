import { scopeOf } from "@crossdesk/contracts";
import type { Caller, TicketReference } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { findTicketKey } from "../db/repositories/find-ticket.ts";
import type { TicketKey } from "../db/repositories/find-ticket.ts";
import { ticketNotFound } from "./change-ticket.ts";

/** The ids of a ticket that the caller may see; any other is not found. */
export const requireTicket = async (on: Runner, caller: Caller, reference: TicketReference): Promise<TicketKey> => {
  const key = await findTicketKey(on, reference, scopeOf(caller));
  if (key === undefined) throw ticketNotFound();
  return key;
};
