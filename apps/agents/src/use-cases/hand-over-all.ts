import type { AgentsHandlers } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import { giveTickets } from "../assigning/give-tickets.ts";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { lockAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import { lockOpenAssignments } from "../db/repositories/assignments.ts";
import type { AgentsDeps } from "../deps.ts";
import { createCallingAgent } from "./calling-agent.ts";
import { lockColleague, requireAnother } from "./colleague.ts";

/** All open tickets of the calling agent, as at the end of a shift: to a colleague, or back into the queue. */
export const handOverAll = (deps: AgentsDeps): AgentsHandlers["agents"]["handOverAll"] => {
  const callingAgent = createCallingAgent(deps);
  return async (input, { ctx }) => {
    const { to, note } = input;
    const own = await callingAgent(ctx.caller);
    if (to !== null) requireAnother(to, own, "to");
    return withIdempotency(deps.db, idempotentCall(ctx, "agents.handOverAll", input), async (tx) => {
      const now = deps.clock.now();
      // In the order of their ids, and before the tickets, as routing locks them.
      let colleague: LoadedAgent | undefined;
      for (const id of [own.id, ...(to === null ? [] : [to])].toSorted()) {
        if (id === to) colleague = await lockColleague(tx, id, own);
        else await lockAgent(tx, id);
      }
      const tickets = await lockOpenAssignments(tx, own.id, { unpickedOnly: false });
      const ticketIds = tickets.map(({ ticketId }) => ticketId);
      if (colleague === undefined) {
        await releaseTickets(deps)(tx, ticketIds, {
          reason: "removed-by-request",
          now,
          note,
          requestedBy: own.subject,
        });
      } else {
        const { id: agentId, subject: agentSubject } = colleague;
        giveTickets(deps)(
          tx,
          tickets.map((ticket) => ({ ticket, agentId, agentSubject, routing: null })),
          {
            reason: "requested",
            assignedAs: null,
            now,
            note,
            // The time to pick applies to each ticket in turn: a whole shift's tickets cannot be picked in the time for one.
            pickBefore: (place) => new Date(now.getTime() + (place + 1) * deps.settings.pickTimeoutMs),
            requestedBy: own.subject,
          },
        );
      }
      tx.afterCommit(() => deps.router.wake(own.entityId));
      return { moved: ticketIds.length, ticketIds };
    });
  };
};
