import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import { defineApi } from "../../api/api.ts";
import type { ApiDeps, ApiRoutes } from "../../api/api.ts";
import { parseBody, parseInput, parseQuery } from "../../api/input.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import { callOf } from "../../edge/request-facts.ts";
import { collectTickets } from "./collect-tickets.ts";
import { toErrorAnswer } from "./errors.ts";
import { fromLogPage, fromMessage, fromStatusChange, fromSummaryDetails, fromSummaryPage } from "./from-contract.ts";
import { writeLongConversation } from "./long-conversation.ts";
import { supportTicketOperations } from "./operations.ts";
import { AddMessageBody, ErrorResponse, ListQuery, LogsQuery, SetStatusBody, TicketParams } from "./schemas.ts";
import { ACTIONS, toAddMessage, toListLogs, toListTickets, toTicketReference } from "./to-contract.ts";

const idOf = (request: FastifyRequest): number => parseInput(TicketParams, request.params).id;

const supportTicketRoutes = ({ client }: ApiDeps): ApiRoutes<typeof supportTicketOperations> => ({
  list: async (request) => {
    const query = parseQuery(ListQuery, request);
    const call = callOf(request);
    const page = await collectTickets((part) => client.tickets.listSummaries.query(part, call), toListTickets(query));
    return fromSummaryPage(page);
  },
  get: async (request, reply) => {
    const call = callOf(request);
    const details = await client.tickets.getSummary.query(toTicketReference(idOf(request)), call);
    if (details.hasOlder !== true) return fromSummaryDetails(details);
    const ticket = { id: details.ticket.id };
    const list = (page: MessagesAsked) => client.messages.list.query({ ticket, ...page }, call);
    const parts = request.method === "HEAD" ? [] : writeLongConversation(details, list);
    return reply.type("application/json; charset=utf-8").send(Readable.from(parts, { objectMode: false }));
  },
  addMessage: async (request) => {
    const input = toAddMessage(idOf(request), parseBody(AddMessageBody, request.body));
    return fromMessage(await client.messages.add.mutate(input, callOf(request)), input);
  },
  setStatus: async (request) => {
    const id = idOf(request);
    const { status } = parseBody(SetStatusBody, request.body);
    return fromStatusChange(
      await client.tickets[ACTIONS[status]].mutate({ ticket: toTicketReference(id) }, callOf(request)),
    );
  },
  logs: async (request) => {
    const query = parseQuery(LogsQuery, request);
    return fromLogPage(await client.logs.list.query(toListLogs(query), callOf(request)));
  },
});

/** Support tickets. */
export const supportTicketDialect = defineApi({
  name: "support-ticket",
  title: "Support tickets",
  prefixes: ["/backend/api"],
  authentication: "token",
  operations: supportTicketOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: supportTicketRoutes,
});
