import { publish } from "@crossdesk/events";
import { cancelTimer, schedule } from "@crossdesk/jobs";
import type { z } from "zod";
import type { AgentPresenceChanged, AgentStatus, AgentStatusChanged, Attendance } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import { writePresence } from "../db/repositories/presence.ts";
import type { AgentsDeps, Listeners } from "../deps.ts";
import { isThere } from "../domain/presence.ts";
import { TIMERS } from "../timers.ts";

type Deps = Listeners & Pick<AgentsDeps, "clock" | "settings">;

/** What becomes of an agent's status and presence. What is left out stays as it is. */
export interface PresenceChange {
  readonly status?: AgentStatus;
  readonly attendance?: Attendance;
  readonly consoleUntil?: Date | null;
  /** Since when presence is what it turns to, where that is known to be before now. */
  readonly presenceSince?: Date;
  readonly missedOffers?: number;
  /** A call of the agent's own is behind it. */
  readonly isSeen?: boolean;
  readonly statusReason?: AgentStatusChanged["data"]["reason"];
  /** Notified if presence changes by it. */
  readonly presenceReason: AgentPresenceChanged["data"]["reason"];
}

/**
 * Changes status and presence of an agent whose row is locked, in `tx`: the row, the events, the grace times, and routing where there may
 * be room now.
 */
export const changePresence =
  ({ clock, settings, router, feed }: Deps) =>
  async (tx: Transaction, agent: LoadedAgent, change: PresenceChange): Promise<LoadedAgent> => {
    const now = clock.now();
    const status = change.status ?? agent.status;
    const draft = {
      ...agent,
      status,
      attendance: change.attendance ?? agent.attendance,
      consoleUntil: change.consoleUntil === undefined ? agent.consoleUntil : change.consoleUntil,
      missedOffers: change.missedOffers ?? agent.missedOffers,
      seenAt: change.isSeen === true ? now : agent.seenAt,
    };
    const isPresent = isThere(draft, now);
    const isOther = status !== agent.status;
    const turns = isPresent !== agent.isPresent;
    const isNews = isOther || turns;
    const turnedAt = change.presenceSince ?? now;
    const comesOnline = isOther && agent.status === "offline";
    const after: LoadedAgent = {
      ...draft,
      isPresent,
      statusSince: isOther ? now : agent.statusSince,
      presenceSince: turns ? turnedAt : agent.presenceSince,
      lastLoginAt: comesOnline ? now : agent.lastLoginAt,
      shift: comesOnline ? agent.shift + 1 : agent.shift,
      updatedAt: isNews ? now : agent.updatedAt,
      version: agent.version + Number(isOther) + Number(turns),
    };
    await writePresence(tx, agent.id, after);
    const about = { entityId: agent.entityId, aggregateId: agent.id };
    if (isOther) {
      publish(tx, {
        ...about,
        type: "events.agents.agent-status-changed",
        sequence: agent.version + 1,
        data: {
          agentId: agent.id,
          status,
          previousStatus: agent.status,
          changedAt: now.toISOString(),
          reason: change.statusReason ?? "requested",
        } satisfies z.input<typeof AgentStatusChanged>["data"],
      });
      const timer = { kind: TIMERS.offlineGrace, key: agent.id, version: after.version };
      if (status === "offline") schedule(tx, { ...timer, dueAt: new Date(now.getTime() + settings.offlineGraceMs) });
      else cancelTimer(tx, timer);
    }
    if (turns) {
      publish(tx, {
        ...about,
        type: "events.agents.agent-presence-changed",
        sequence: after.version,
        data: {
          agentId: agent.id,
          isPresent,
          changedAt: turnedAt.toISOString(),
          reason: change.presenceReason,
        } satisfies z.input<typeof AgentPresenceChanged>["data"],
      });
      const timer = { kind: TIMERS.absenceGrace, key: agent.id, version: after.version };
      if (isPresent) cancelTimer(tx, timer);
      else schedule(tx, { ...timer, dueAt: new Date(turnedAt.getTime() + settings.absenceGraceMs) });
    }
    if (isNews) tx.afterCommit(() => feed.touch([agent.id]));
    if (isNews && isPresent && status === "online") tx.afterCommit(() => router.wake(agent.entityId));
    return after;
  };
