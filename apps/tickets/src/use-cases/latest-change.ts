import type { Handler, LatestChange, NoInput } from "@crossdesk/contracts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

/**
 * Where a watch begins that is to miss nothing of what a reading after this call does not have: events are published after their commit, so
 * that whatever is not to be read yet comes behind the latest one.
 */
export const latestChange =
  ({ live }: Pick<TicketsDeps, "live">): Handler<typeof NoInput, typeof LatestChange> =>
  async (_input, { ctx: { caller } }) => {
    requireRight(caller, "read");
    await live.ready();
    return { eventId: live.latest };
  };
