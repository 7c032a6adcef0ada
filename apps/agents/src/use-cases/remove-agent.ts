import { cancelTimer } from "@crossdesk/jobs";
import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { lockAgent, toAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import type { Revoked } from "../db/repositories/revocations.ts";
import { markRemoved } from "../db/repositories/write-agents.ts";
import { lockOpenAssignments } from "../db/repositories/assignments.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { TIMERS } from "../timers.ts";
import { changePresence } from "./change-presence.ts";
import { revoke } from "./revoke.ts";
import { findVisibleAgent } from "./get-agent.ts";

/** Leads work at the desk as admins of its tenant. */
const DESK_ROLES = ["agent", "admin"] as const;

/** Every name and role that the tokens and sessions of somebody who works at the desk may have. */
export const blockedNames = (
  { id, entityId, subject, email }: Pick<LoadedAgent, "id" | "entityId" | "subject" | "email">,
  isBlocked: boolean,
): Revoked[] =>
  [...new Set([subject, id, ...(email === null ? [] : [email])])].flatMap((name) =>
    DESK_ROLES.map((role) => ({ kind: "subject", subject: name, role, entityId, isBlocked })),
  );

export const removeAgent =
  (deps: AgentsDeps): AgentsHandlers["agents"]["remove"] =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRole(caller, ["admin", "partner", "service"]);
    return withIdempotency(deps.db, idempotentCall(ctx, "agents.remove", input), async (tx) => {
      const { id, ownerPartner } = await findVisibleAgent(tx, caller, input.agentId);
      if (caller.role === "partner" && ownerPartner !== caller.subject) {
        throw new CrossdeskError("FORBIDDEN", "The agent does not belong to you.");
      }
      const agent = await lockAgent(tx, id);
      if (agent === undefined || agent.removedAt !== null) {
        throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");
      }
      const gone = { status: "offline", consoleUntil: null, missedOffers: 0, presenceReason: "offline" } as const;
      const offline = await changePresence(deps)(tx, agent, gone);
      cancelTimer(tx, { kind: TIMERS.offlineGrace, key: id });
      cancelTimer(tx, { kind: TIMERS.absenceGrace, key: id });
      const now = deps.clock.now();
      await markRemoved(tx, id, now);
      if (agent.ownerPartner === null) await revoke(deps, tx, blockedNames(agent, true));
      await noteAdministration(tx, ctx, { action: "Removed agent", target: id, entityId: agent.entityId, at: now });
      const tickets = await lockOpenAssignments(tx, id, { unpickedOnly: false });
      const ticketIds = tickets.map((ticket) => ticket.ticketId);
      await releaseTickets(deps)(tx, ticketIds, { reason: "agent-removed", now, by: caller.subject });
      tx.afterCommit(() => deps.feed.touch([id]));
      return toAgent({ ...offline, updatedAt: now }, 0);
    });
  };
