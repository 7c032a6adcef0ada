import type { FastifyRequest } from "fastify";
import { withCall } from "@crossdesk/contracts";
import { GATEWAY } from "../../clients.ts";
import type { ApiDeps } from "../../api/api.ts";
import { ExpiringCache } from "../../edge/tokens/expiring-cache.ts";
import { SessionParams } from "./schemas.ts";
import type { ChatSettings } from "./settings.ts";

/** The longest wait for a page. */
const TIMEOUT_MS = 3_000;
const MOST_SESSIONS = 10_000;
/** A session never changes its tenant. */
const KEPT_MS = 3_600_000;

/**
 * Finds the origins whose pages may embed a session's page: those of the session's tenant. A page that is asked for by itself needs none, and
 * one whose tenant cannot be found is embedded nowhere.
 */
export const createEmbedding = ({ client, now }: Pick<ApiDeps, "client" | "now">, settings: ChatSettings) => {
  const isUsed = Object.values(settings.embedOrigins).some((origins) => origins.length > 0);
  const tenants = new ExpiringCache<string>(MOST_SESSIONS);

  const tenantOf = async (roomId: string): Promise<string> => {
    const known = tenants.get(roomId, now());
    if (known !== undefined) return known;
    const { ticket } = await client.tickets.get.query({ roomId }, withCall({ caller: GATEWAY, timeoutMs: TIMEOUT_MS }));
    tenants.set(roomId, ticket.entityId, now() + KEPT_MS);
    return ticket.entityId;
  };
  return async ({ headers, params }: Pick<FastifyRequest, "headers" | "params">): Promise<readonly string[]> => {
    if (!isUsed) return [];
    // What every current browser says of a page that is opened in a window of its own.
    if (headers["sec-fetch-dest"] === "document") return [];
    const { success, data } = SessionParams.safeParse(params);
    if (!success) return [];
    try {
      return settings.embedOrigins[await tenantOf(data.sessionId)] ?? [];
    } catch {
      return [];
    }
  };
};
