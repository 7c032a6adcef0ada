import type { z } from "zod";
import type { AgentStatus, AgentStatusChanged } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/service-kit";
import type { LoadedAgent } from "../db/agent-store.ts";
import type { AgentsDeps } from "../deps.ts";
import { TIMERS } from "../timers.ts";

/** Changes the status of an agent whose row is locked, in `tx`: row, event, grace time, and routing where there is room now. */
export const changeStatus =
  ({ clock, settings, router }: Pick<AgentsDeps, "clock" | "settings" | "router">) =>
  async (tx: Transaction, agent: LoadedAgent, status: AgentStatus): Promise<LoadedAgent> => {
    if (agent.status === status) return agent;
    const now = clock.now();
    const version = agent.version + 1;
    const lastLoginAt = agent.status === "offline" ? now : agent.lastLoginAt;
    await tx.query({
      name: "agents-change-status",
      text: `UPDATE agents SET status = $2, status_since = $3, last_login_at = $4, updated_at = $3, version = $5
        WHERE id = $1`,
      values: [agent.id, status, now, lastLoginAt, version],
    });
    tx.publish({
      type: "events.agents.agent-status-changed",
      entityId: agent.entityId,
      aggregateId: agent.id,
      sequence: version,
      data: {
        agentId: agent.id,
        status,
        previousStatus: agent.status,
        changedAt: now.toISOString(),
      } satisfies z.input<typeof AgentStatusChanged>["data"],
    });
    const timer = { kind: TIMERS.offlineGrace, key: agent.id, version };
    if (status === "offline") tx.schedule({ ...timer, dueAt: new Date(now.getTime() + settings.offlineGraceMs) });
    else tx.cancel(timer);
    if (status === "online") tx.afterCommit(() => router.wake(agent.entityId));
    return { ...agent, status, statusSince: now, lastLoginAt, updatedAt: now, version };
  };
