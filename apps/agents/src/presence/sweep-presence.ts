import { postponeTimers } from "@crossdesk/jobs";
import type { StoredServiceOptions } from "@crossdesk/stored-service";
import { lockAgent } from "../db/repositories/agents.ts";
import { claimWatch, extendConsoles, listFallenSilent, noteWatch } from "../db/repositories/presence.ts";
import type { AgentsDeps } from "../deps.ts";
import { isThere } from "../domain/presence.ts";
import { TIMERS } from "../timers.ts";
import { changePresence } from "../use-cases/change-presence.ts";

/**
 * Looks for agents whose consoles have fallen silent. A time in which no console could reach any replica does not count against
 * its agent: consoles that were open before it are taken as open, with the usual time to confirm it, and what agents should have
 * done meanwhile gets a while longer.
 */
export const createPresenceSweep = (deps: AgentsDeps, { nc }: Pick<StoredServiceOptions, "nc">) => {
  const { db, clock, logger, settings } = deps;
  /** When this process looked last, by the machine's clock: time that is moved by hand is no outage. */
  let lookedAt: number | undefined;
  let isConnected = true;
  const follow = async (): Promise<void> => {
    for await (const { type } of nc.status()) {
      if (type === "disconnect") isConnected = false;
      if (type === "reconnect") isConnected = true;
    }
  };
  void follow();

  /** Compensates for time without sweeps, and records this one. */
  const keepWatch = async (): Promise<void> => {
    const wasAway = lookedAt === undefined || Date.now() - lookedAt > settings.outageMs;
    if (!wasAway) {
      const now = clock.now();
      return noteWatch(db, { now, before: new Date(now.getTime() - NOTE_MS) });
    }
    await db.transaction(async (tx) => {
      const seenAt = await claimWatch(tx);
      const now = clock.now();
      if (seenAt !== null && now.getTime() - seenAt.getTime() > settings.outageMs) {
        const until = new Date(now.getTime() + settings.absenceMs);
        const agents = await extendConsoles(tx, { since: seenAt, until });
        const kinds = Object.values(TIMERS);
        await postponeTimers(tx, { kinds, until: new Date(now.getTime() + settings.absenceGraceMs) });
        logger.info(
          { agents, since: seenAt },
          "no console could be reached for a while; agents have time to show that they are there",
        );
      }
      await noteWatch(tx, { now });
    });
  };

  const leave = (agentId: string): Promise<void> =>
    db.transaction(async (tx) => {
      const agent = await lockAgent(tx, agentId);
      if (agent === undefined || !agent.isPresent || agent.removedAt !== null) return;
      if (isThere(agent, clock.now())) return;
      // Absent since the console's last confirmation, and not since this sweep.
      const since = agent.consoleUntil === null ? {} : { presenceSince: agent.consoleUntil };
      await changePresence(deps)(tx, agent, { ...since, presenceReason: "console-gone" });
    });

  return async (signal?: AbortSignal): Promise<void> => {
    // Without the broker no confirmation can arrive, so presence is unknown.
    if (!isConnected) return;
    await keepWatch();
    lookedAt = Date.now();
    for (const { id } of await listFallenSilent(db, clock.now())) {
      if (signal?.aborted === true) return;
      await leave(id);
    }
  };
};

/** How often it is written down that somebody looks, in milliseconds. */
const NOTE_MS = 2_000;
