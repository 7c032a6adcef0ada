import { entityFor } from "@crossdesk/contracts";
import type { AgentsHandlers, Desk } from "@crossdesk/contracts";
import { shareCalls } from "@crossdesk/service-kit";
import { countDesk } from "../db/repositories/desk.ts";
import type { AgentsDeps } from "../deps.ts";

/** How the caller's entity is staffed. Any number of customers may ask: those who do at the same time share one reading. */
export const getDesk = ({ db, clock }: AgentsDeps): AgentsHandlers["agents"]["desk"] => {
  const shared = shareCalls<Desk>();
  return async (_input, { ctx }) => {
    const entityId = entityFor(ctx.caller);
    return shared(entityId, () => countDesk(db, entityId, clock.now()));
  };
};
