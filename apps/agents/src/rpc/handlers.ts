import type { AgentsHandlers, HealthHandler } from "@crossdesk/contracts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { createKey, listKeys, revokeKey, rotateKey, verifyKey } from "../use-cases/api-keys.ts";
import { assignTicket } from "../use-cases/assign-ticket.ts";
import { confirmPresence } from "../use-cases/confirm-presence.ts";
import { explainAssignment } from "../use-cases/explain-assignment.ts";
import { getAgent } from "../use-cases/get-agent.ts";
import { getAssignment } from "../use-cases/get-assignment.ts";
import { getDesk } from "../use-cases/get-desk.ts";
import { getOwnAgent } from "../use-cases/get-own-agent.ts";
import { giveBackTicket } from "../use-cases/give-back-ticket.ts";
import { handOverAll } from "../use-cases/hand-over-all.ts";
import { handOverTicket } from "../use-cases/hand-over-ticket.ts";
import { listAgents } from "../use-cases/list-agents.ts";
import { listAssignments } from "../use-cases/list-assignments.ts";
import { removeAgent } from "../use-cases/remove-agent.ts";
import { listRevocations, revokeAccess } from "../use-cases/revoke.ts";
import { setOwnStatus } from "../use-cases/set-own-status.ts";
import { takeTicket } from "../use-cases/take-ticket.ts";
import { unassignTicket } from "../use-cases/unassign-ticket.ts";
import { upsertAgent } from "../use-cases/upsert-agent.ts";
import { listAdministered } from "../use-cases/list-administered.ts";
import { watchAgents } from "../use-cases/watch-agents.ts";

export const createHandlers = (
  deps: AgentsDeps,
  { remote, health }: { readonly remote: Remote; readonly health: HealthHandler },
): AgentsHandlers => ({
  health,
  agents: {
    me: getOwnAgent(deps),
    setStatus: setOwnStatus(deps),
    confirmPresence: confirmPresence(deps),
    watch: watchAgents(deps),
    desk: getDesk(deps),
    get: getAgent(deps),
    list: listAgents(deps),
    upsert: upsertAgent(deps),
    remove: removeAgent(deps),
    assign: assignTicket(deps, remote),
    unassign: unassignTicket(deps, remote),
    handOver: handOverTicket(deps, remote),
    handOverAll: handOverAll(deps),
    take: takeTicket(deps, remote),
    giveBack: giveBackTicket(deps, remote),
    assignment: getAssignment(deps),
    listAssignments: listAssignments(deps),
    explain: explainAssignment(deps),
  },
  keys: { create: createKey(deps), list: listKeys(deps), rotate: rotateKey(deps), revoke: revokeKey(deps) },
  access: {
    revoke: revokeAccess(deps),
    verifyKey: verifyKey(deps),
    revocations: listRevocations(deps),
    administration: listAdministered(deps),
  },
});
