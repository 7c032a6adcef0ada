import { scopeOf } from "@crossdesk/contracts";
import type { TicketChange, WatchHandler, WatchTicketsInput } from "@crossdesk/contracts";
import { followChanges } from "@crossdesk/live";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";

/** Delivers every change of a ticket, or of all that the caller may see: each once, those of a ticket in order. */
export const watchTickets =
  ({ db, live }: Pick<TicketsDeps, "db" | "live">): WatchHandler<typeof WatchTicketsInput, TicketChange> =>
  async ({ ticket: reference, lastEventId }, { ctx: { caller }, signal }) => {
    requireRight(caller, "read");
    const scope = scopeOf(caller);
    if (reference === undefined) {
      return followChanges({ live, filter: scope, ofTicket: undefined, lastEventId, signal });
    }
    const find = async () => {
      const found = await findTicket(db, reference, scope);
      if (found === undefined) throw ticketNotFound();
      return found;
    };
    const ticket = await find();
    const readVersion = async (): Promise<number> => (await find()).version;
    return followChanges({
      live,
      filter: { ...scope, ticketId: ticket.id },
      ofTicket: { readVersion },
      lastEventId,
      signal,
    });
  };
