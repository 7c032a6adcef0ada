import { withCall } from "@crossdesk/contracts";
import type { CrossdeskClient, TicketChange } from "@crossdesk/contracts";
import { LiveChanges } from "@crossdesk/live";
import type { LiveChangesOptions, ReadTicketChanges } from "@crossdesk/live";
import type { FastifyBaseLogger } from "fastify";
import { GATEWAY } from "../clients.ts";

/** A service that does not answer in this time is asked again. */
const TIMEOUT_MS = 3_000;

/** Reads changes from the tickets service, for the gateway itself: who may see them it decides for each stream. */
const createRead =
  ({ tickets }: Pick<CrossdeskClient, "tickets">): ReadTicketChanges =>
  async (of) => {
    const read: TicketChange[] = [];
    let rest = [...of];
    while (rest.length > 0) {
      const call = withCall({ caller: GATEWAY, timeoutMs: TIMEOUT_MS });
      const { items, hasMore } = await tickets.readChanges.query({ of: rest }, call);
      read.push(...items);
      if (!hasMore) break;
      const upTo = new Map(items.map(({ ticket, change }) => [ticket.id, change.version]));
      if (upTo.size === 0) throw new Error("A change does not fit into an answer.");
      // What is left of each ticket: they come one after the other.
      rest = rest
        .map((asked) => ({ ...asked, after: Math.max(asked.after, upTo.get(asked.ticketId) ?? 0) }))
        .filter(({ after, upTo: most }) => after < most);
    }
    return read;
  };

export interface OpenLiveChangesOptions {
  readonly nc: LiveChangesOptions["nc"];
  readonly client: CrossdeskClient;
  readonly logger: FastifyBaseLogger;
}

/** The changes of all tickets as this gateway sends them: one subscription, however many streams there are. */
export const openLiveChanges = ({ nc, client, logger }: OpenLiveChangesOptions): LiveChanges =>
  new LiveChanges({ nc, logger, read: createRead(client) });
