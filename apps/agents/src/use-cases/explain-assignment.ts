import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentsHandlers, PassedOver, RoutingReasons } from "@crossdesk/contracts";
import { fitting } from "@crossdesk/service-kit";
import { AgentEntity } from "../db/entities/agent-entity.ts";
import { countLoads } from "../db/repositories/agents.ts";
import { findAssignment } from "../db/repositories/assignments.ts";
import { listDecisions } from "../db/repositories/changes.ts";
import type { AssignmentRecord } from "../db/repositories/assignments.ts";
import type { AgentsDeps } from "../deps.ts";
import { maySeeTicket, requireRole } from "../domain/access.ts";
import { chooseAgent } from "../domain/choose-agent.ts";
import { isThere } from "../domain/presence.ts";
import { offerAgainAt, passOf } from "../domain/passing-over.ts";

interface Found {
  readonly passedOver: readonly PassedOver[];
  readonly routing: RoutingReasons;
}

/** Bytes of the decisions in an answer; the ids of the agents who do not get the ticket stand beside them. */
const MOST_OF_DECISIONS = 700_000;

export const explainAssignment = ({ db, clock }: AgentsDeps): AgentsHandlers["agents"]["explain"] => {
  /** What routing would find now, over all agents of the entity, offline ones too. */
  const look = async (ticket: AssignmentRecord): Promise<Found> => {
    const agents = await db.read((em) =>
      em.find(AgentEntity, { entityId: ticket.entityId, ownerPartner: null, removedAt: null }),
    );
    const loads = await countLoads(
      db,
      agents.map((agent) => agent.id),
    );
    const now = clock.now();
    const candidates = agents.map(({ id, entityId, status, shift, capacity, languages, lastAssignedAt, ...agent }) => ({
      agentId: id,
      entityId,
      isOnline: status === "online",
      isPresent: agent.isPresent && isThere({ ...agent, status }, now),
      shift,
      capacity,
      load: loads.get(id) ?? 0,
      languages,
      lastAssignedAt,
    }));
    const passedOver = candidates.flatMap((agent): PassedOver[] => {
      const pass = passOf(ticket.passes, agent);
      if (pass === undefined) return [];
      const again = offerAgainAt(pass);
      const { agentId } = agent;
      return [{ agentId, times: pass.times, offerAgainAt: again > now ? again.toISOString() : null }];
    });
    return { passedOver, routing: chooseAgent(ticket, candidates, now).reasons };
  };

  return async ({ ticketId }, { ctx }) => {
    requireRole(ctx.caller, ["agent", "admin", "partner", "service"]);
    const ticket = await findAssignment(db, ticketId);
    if (ticket === undefined || !maySeeTicket(ctx.caller, ticket)) {
      throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
    }
    const [decisions, found] = await Promise.all([listDecisions(db, ticketId), look(ticket)]);
    return {
      ticketId,
      state: ticket.state,
      agentId: ticket.agentId,
      version: ticket.version,
      excludedAgentIds: ticket.excludedAgentIds,
      passedOver: [...found.passedOver],
      decisions: fitting(
        decisions.map((decision) => Object.assign(decision, { decidedAt: decision.decidedAt.toISOString() })),
        { room: MOST_OF_DECISIONS, keep: "last" },
      ),
      waiting: ticket.state === "waiting" ? found.routing : null,
    };
  };
};
