import type { Desk } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { ROUTABLE } from "./online.ts";

/** Counts who is there in an entity, and what waits. */
export const countDesk = async (query: Query, entityId: string, now: Date): Promise<Desk> => {
  const [desk] = await query<Desk>({
    name: "agents-desk",
    text: `SELECT
        (SELECT count(*)::integer FROM agents WHERE ${ROUTABLE}) AS present,
        (SELECT count(*)::integer FROM agents
          WHERE entity_id = $1 AND status = 'online' AND removed_at IS NULL AND owner_partner IS NULL) AS online,
        (SELECT count(*)::integer FROM assignments WHERE entity_id = $1 AND state = 'waiting') AS waiting`,
    values: [entityId, now],
  });
  return desk ?? { present: 0, online: 0, waiting: 0 };
};
