import { AgentStatus, CrossdeskError } from "@crossdesk/contracts";
import type { Agent, TicketActionInput } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { defineApi } from "../../api/api.ts";
import type { ApiDeps, ApiRoutes, OperationHandler } from "../../api/api.ts";
import { invalidInput } from "../../edge/failure.ts";
import { parseBody, parseInput } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { collectAssignments, collectComplaints } from "./collect-tickets.ts";
import { toErrorAnswer } from "./errors.ts";
import { fromAgent, fromAgentStatus, fromAssignments, statusList } from "./from-contract.ts";
import { chatTicketOperations } from "./operations.ts";
import { ErrorResponse, RoomParams, TicketParams, UpdateAgentStatusParam } from "./schemas.ts";
import { names } from "./to-contract.ts";

/** Every operation is an agent's own, whatever it calls. */
const forAgents =
  (handler: OperationHandler): OperationHandler =>
  async (request, reply) => {
    if (request.caller?.role !== "agent") throw new CrossdeskError("FORBIDDEN", "This API is for agents.");
    return handler(request, reply);
  };

const agentIdOf = ({ headers }: FastifyRequest): string => {
  const value = headers["x-agent-id"];
  if (typeof value === "string" && value.trim() !== "") return value;
  throw invalidInput([{ path: ["X-Agent-ID"], message: "is required: the agent's e-mail address" }]);
};

const chatTicketRoutes = ({ client }: ApiDeps): ApiRoutes<typeof chatTicketOperations> => {
  const callingAgent = (request: FastifyRequest): Promise<Agent> =>
    client.agents.me.mutate(undefined, callOf(request, { isRepeatable: true }));

  /** Behind this API there is no console that confirms presence: an agent who goes online counts as present until they go offline. */
  const changeStatus = async (request: FastifyRequest, status: AgentStatus) =>
    fromAgentStatus(await client.agents.setStatus.mutate({ status, attendance: "standing" }, callOf(request)));

  /**
   * What is done to a ticket that is this agent's, or was when it was closed. Whether it is, the tickets service finds once it knows as
   * much of the assignment as the agents service does; for a repeated call, it no longer matters.
   */
  const ownTicketOf = async (ticketId: string, agent: Agent, request: FastifyRequest): Promise<TicketActionInput> => {
    const { version } = await client.agents.assignment.query({ ticketId }, callOf(request));
    return { ticket: { id: ticketId }, holder: { agentId: agent.id, assignmentVersion: version } };
  };

  return {
    info: forAgents(async (request) => fromAgent(await callingAgent(request), new Date())),
    tickets: forAgents(async (request) => {
      const call = callOf(request);
      const repeatable = callOf(request, { isRepeatable: true });
      const assignments = await collectAssignments((input) => client.agents.listAssignments.mutate(input, repeatable));
      const ids = assignments.map(({ ticketId }) => ticketId);
      const tickets = await collectComplaints((part) => client.tickets.getMany.query({ ids: part }, call), ids);
      return fromAssignments(assignments, tickets, new Date());
    }),
    online: forAgents((request) => changeStatus(request, "online")),
    offline: forAgents((request) => changeStatus(request, "offline")),
    statuses: forAgents(async () => statusList(AgentStatus.options)),
    setAgentStatus: forAgents(async (request) =>
      changeStatus(request, parseBody(UpdateAgentStatusParam, request.body).status),
    ),
    closeRoom: forAgents(async (request) => {
      const { roomID: roomId } = parseInput(RoomParams, request.params);
      const [agent, { ticket }] = await Promise.all([
        callingAgent(request),
        client.tickets.get.query({ roomId }, callOf(request)),
      ]);
      await client.tickets.closeRoom.mutate(await ownTicketOf(ticket.id, agent, request), callOf(request));
      return {};
    }),
    pickedTime: forAgents(async (request) => {
      const { ticketID } = parseInput(TicketParams, request.params);
      const agentId = agentIdOf(request);
      const agent = await callingAgent(request);
      if (!names(agentId, agent)) throw new CrossdeskError("FORBIDDEN", "X-Agent-ID must be the token's own agent.");
      await client.tickets.pick.mutate(await ownTicketOf(ticketID, agent, request), callOf(request));
      return {};
    }),
  };
};

/** Chat tickets for agents. */
export const chatTicketDialect = defineApi({
  name: "chat-ticket",
  title: "Chat tickets for agents",
  prefixes: ["/cs-chat-ticket"],
  authentication: "token",
  operations: chatTicketOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: chatTicketRoutes,
});
