import { setTimeout as sleep } from "node:timers/promises";
import type { Ticket, TicketReference, Scope } from "@crossdesk/contracts";
import { findTicket } from "../db/repositories/find-ticket.ts";
import type { TicketsDeps } from "../deps.ts";

/** Less than a call's time. */
const PATIENCE_MS = 3_000;
const LONGEST_WAIT_MS = 100;

/**
 * Reads a ticket once a change of its assignment, which the caller knows from the agents service, has come here too; otherwise as it is after
 * 3 s. `isKnown` says whether a ticket that was read has the change.
 */
export const knowAssignment = async (
  { db }: Pick<TicketsDeps, "db">,
  { reference, scope }: { readonly reference: TicketReference; readonly scope: Scope },
  isKnown: (ticket: Ticket) => boolean,
): Promise<Ticket | undefined> => {
  const until = performance.now() + PATIENCE_MS;
  for (let wait = 5; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    const ticket = await findTicket(db, reference, scope);
    if (ticket === undefined || isKnown(ticket) || performance.now() + wait > until) return ticket;
    await sleep(wait);
  }
};
