import type { Handler, LatestChange, NoInput } from "@crossdesk/contracts";
import { readEnd } from "../db/repositories/read-changes.ts";
import { toEventId } from "../domain/change-sequence.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

/** Where a watch begins that is to miss nothing of what a reading after this call does not have. */
export const latestChange =
  ({ db }: Pick<TicketsDeps, "db">): Handler<typeof NoInput, typeof LatestChange> =>
  async (_input, { ctx: { caller } }) => {
    requireRight(caller, "read");
    return { eventId: toEventId(await readEnd(db)) };
  };
