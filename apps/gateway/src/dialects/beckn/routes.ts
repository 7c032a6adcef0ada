import { CrossdeskError } from "@crossdesk/contracts";
import type { Assignment, Ticket } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { defineApi } from "../../api/api.ts";
import type { ApiDeps, ApiRoutes } from "../../api/api.ts";
import { parseBody, parseInput } from "../../api/input.ts";
import { callerOf, callOf } from "../../edge/request-facts.ts";
import { toErrorAnswer } from "./errors.ts";
import { fromAgent, fromSession } from "./from-contract.ts";
import { becknOperations } from "./operations.ts";
import type { NamedAgent } from "./schemas.ts";
import { ErrorResponse, OrderParams, PutAgentBody, Support } from "./schemas.ts";
import { requireSameOrder, toExtras, toOpenSession, toRequestedAgent } from "./to-contract.ts";

const orderOf = (request: FastifyRequest): string => parseInput(OrderParams, request.params).orderId;

/** RFC 7095's own format, in which an empty text is a value. */
const OPAQUE = ["jcard"];

/** The body, which may be left out altogether; it may only speak of the path's order. */
const supportOf = (request: FastifyRequest): Support => {
  const support = parseBody(Support, request.body, OPAQUE);
  requireSameOrder(support, orderOf(request));
  return support;
};

const namedAgentOf = (request: FastifyRequest): NamedAgent => {
  const { agent, ...support } = parseBody(PutAgentBody, request.body, OPAQUE);
  requireSameOrder(support, orderOf(request));
  return agent;
};

const becknRoutes = ({ client, publicUrl, sessionTokens }: ApiDeps): ApiRoutes<typeof becknOperations> => {
  /** Signs the link while the assignment is on its way. */
  const answer = async (
    ticket: Ticket,
    assigning: Promise<Assignment> | null,
    request: FastifyRequest,
  ): Promise<Support> => {
    const token = sessionTokens.issue(ticket, callerOf(request));
    const assignment = await assigning;
    const page = `${publicUrl}/chat/${ticket.roomId}`;
    return fromSession({ ticket, assignment, chatUrl: token === null ? page : `${page}#token=${token}` });
  };
  const assignmentOf = (ticket: Ticket, request: FastifyRequest): Promise<Assignment> =>
    client.agents.assignment.query({ ticketId: ticket.id }, callOf(request));
  const sessionOf = (request: FastifyRequest): Promise<Ticket> =>
    client.sessions.get.query({ orderId: orderOf(request) }, callOf(request));
  /** The session with what was just decided about its agent. */
  const answerAfter = async (assignment: Assignment, request: FastifyRequest): Promise<Support> => {
    const since = { ticketId: assignment.ticketId, assignmentVersion: assignment.version };
    const ticket = await client.sessions.get.query({ orderId: orderOf(request), since }, callOf(request));
    return answer(ticket, Promise.resolve(assignment), request);
  };

  return {
    getSession: async (request) => {
      const ticket = await sessionOf(request);
      return answer(ticket, assignmentOf(ticket, request), request);
    },
    createSession: async (request, reply) => {
      const orderId = orderOf(request);
      const input = toOpenSession(orderId, supportOf(request), request.headers["accept-language"]);
      const { ticket, created } = await client.sessions.open.mutate(input, callOf(request));
      reply.code(created ? 201 : 200);
      return answer(ticket, created ? null : assignmentOf(ticket, request), request);
    },
    updateSession: async (request) => {
      const orderId = orderOf(request);
      const extras = toExtras(supportOf(request));
      const ticket = await client.sessions.update.mutate({ orderId, extras }, callOf(request));
      return answer(ticket, assignmentOf(ticket, request), request);
    },
    closeSession: async (request) => {
      const ticket = await client.sessions.close.mutate({ orderId: orderOf(request) }, callOf(request));
      return answer(ticket, assignmentOf(ticket, request), request);
    },
    getAgent: async (request) => {
      const ticket = await sessionOf(request);
      const { agent, assignedAs } = await assignmentOf(ticket, request);
      if (agent === null) throw new CrossdeskError("AGENT_NOT_ASSIGNED", "No agent is assigned to this session.");
      return fromAgent(agent, { assignedAs, ticket });
    },
    putAgent: async (request) => {
      const agent = toRequestedAgent(namedAgentOf(request));
      const input = { ticket: { orderId: orderOf(request) }, agent };
      return answerAfter(await client.agents.assign.mutate(input, callOf(request)), request);
    },
    removeAgent: async (request) => {
      const input = { ticket: { orderId: orderOf(request) } };
      return answerAfter(await client.agents.unassign.mutate(input, callOf(request)), request);
    },
  };
};

/** GovStack e-marketplace, 8.12 Support Management (Beckn 0.2). */
export const becknDialect = defineApi({
  name: "beckn",
  title: "GovStack e-marketplace: support management (Beckn 0.2)",
  prefixes: ["/beckn/e-marketplace-bb/0.2"],
  authentication: "partner",
  operations: becknOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: becknRoutes,
});
