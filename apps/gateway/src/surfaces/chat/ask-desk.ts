import { withCall } from "@crossdesk/contracts";
import type { CrossdeskClient } from "@crossdesk/contracts";
import { GATEWAY } from "../../clients.ts";

/** How long an answer waits for who is there, at most. */
const TIMEOUT_MS = 3_000;

/** Asks the agents service, for the gateway itself, whether anybody of a tenant is at the desk. */
export const createAskDesk =
  ({ agents }: Pick<CrossdeskClient, "agents">) =>
  async (entityId: string): Promise<boolean> => {
    const caller = { ...GATEWAY, entityId };
    const { present } = await agents.desk.query({}, withCall({ caller, timeoutMs: TIMEOUT_MS }));
    return present > 0;
  };
