import { scopeOf } from "@crossdesk/contracts";
import type { TicketChange, Tracked, WatchHandler, WatchTicketsInput } from "@crossdesk/contracts";
import { followChanges } from "@crossdesk/live";
import type { FollowOptions } from "@crossdesk/live";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";

async function* eachOf(batches: AsyncIterable<readonly Tracked<TicketChange>[]>) {
  for await (const items of batches) yield* items;
}

const follow = async (options: FollowOptions) => eachOf(await followChanges(options));

/** Delivers every change of a ticket, or of all that the caller may see: each once, those of a ticket in order. */
export const watchTickets =
  ({ db, live }: Pick<TicketsDeps, "db" | "live">): WatchHandler<typeof WatchTicketsInput, TicketChange> =>
  async ({ ticket: reference, lastEventId }, { ctx: { caller }, signal }) => {
    requireRight(caller, "read");
    const scope = scopeOf(caller);
    if (reference === undefined) {
      return follow({ live, filter: scope, ofTicket: undefined, lastEventId, signal });
    }
    const find = async () => {
      const found = await findTicket(db, reference, scope);
      if (found === undefined) throw ticketNotFound();
      return found;
    };
    const ticket = await find();
    const readVersion = async (): Promise<number> => (await find()).version;
    return follow({
      live,
      filter: { ...scope, ticketId: ticket.id },
      ofTicket: { readVersion },
      lastEventId,
      signal,
    });
  };
