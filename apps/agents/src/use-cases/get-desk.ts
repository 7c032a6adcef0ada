import { entityFor } from "@crossdesk/contracts";
import type { AgentsHandlers, Desk } from "@crossdesk/contracts";
import { countDesk } from "../db/repositories/desk.ts";
import type { AgentsDeps } from "../deps.ts";

/** How the caller's entity is staffed. Any number of customers may ask: those who do at the same time share one reading. */
export const getDesk = ({ db, clock }: AgentsDeps): AgentsHandlers["agents"]["desk"] => {
  const reading = new Map<string, Promise<Desk>>();
  return async (_input, { ctx }) => {
    const entityId = entityFor(ctx.caller);
    const known = reading.get(entityId);
    if (known !== undefined) return known;
    const read = countDesk(db, entityId, clock.now()).finally(() => reading.delete(entityId));
    reading.set(entityId, read);
    return read;
  };
};
