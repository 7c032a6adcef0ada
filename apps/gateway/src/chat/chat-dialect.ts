import { CrossdeskError } from "@crossdesk/contracts";
import type { ActorType, Caller, TicketDetails } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { defineDialect } from "../dialect.ts";
import type { Dialect, DialectDeps, DialectRoutes } from "../dialect.ts";
import { parseInput } from "../input.ts";
import { callOf } from "../plugins/request-facts.ts";
import type { BuiltPages } from "../web/built-pages.ts";
import { sendPage } from "../web/send-built.ts";
import { Conversation, ErrorResponse, NewMessage, SessionHeaders, SessionParams } from "./schemas.ts";

const chatOperations = {
  page: { method: "GET", path: "/:sessionId", documentedAs: "The page of a support session" },
  messages: {
    method: "GET",
    path: "/:sessionId/messages",
    documentedAs: "What was said in the session",
    input: { params: SessionParams, headers: SessionHeaders },
    answers: { 200: Conversation },
  },
  send: {
    method: "POST",
    path: "/:sessionId/messages",
    documentedAs: "Say something as the customer",
    input: { params: SessionParams, headers: SessionHeaders, body: NewMessage },
    answers: { 200: Conversation },
  },
} as const satisfies Dialect["operations"];

const WRITERS = {
  customer: "customer",
  agent: "agent",
  admin: "support",
  service: "support",
  partner: "support",
  system: "support",
} as const satisfies Record<ActorType, Conversation["messages"][number]["from"]>;

const toConversation = ({ ticket, messages }: TicketDetails): Conversation => ({
  isClosed: ticket.isRoomClosed,
  messages: messages.map(({ id, senderType, text, sentAt }) => ({ id, from: WRITERS[senderType], text, at: sentAt })),
});

const chatRoutes = (
  { client, sessionTokens }: DialectDeps,
  pages: BuiltPages,
): DialectRoutes<typeof chatOperations> => {
  /** The token's bearer, who is the session's customer here and nobody anywhere else. */
  const bearerOf = async (request: FastifyRequest): Promise<Caller & { readonly ticketId: string }> => {
    const token = request.headers["x-session-token"];
    const caller = await sessionTokens.verify(typeof token === "string" ? token : "");
    const { ticketId } = caller;
    if (ticketId === undefined) throw new CrossdeskError("UNAUTHENTICATED", "The token is not of a session.");
    request.caller = caller;
    return { ...caller, ticketId };
  };

  const read = async (request: FastifyRequest, ticketId: string): Promise<TicketDetails> => {
    const { sessionId } = parseInput(SessionParams, request.params);
    const details = await client.tickets.get.query({ id: ticketId }, callOf(request));
    if (details.ticket.roomId !== sessionId) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such session.");
    return details;
  };

  return {
    page: sendPage(pages, "chat"),
    messages: async (request) => {
      const { ticketId } = await bearerOf(request);
      return toConversation(await read(request, ticketId));
    },
    send: async (request) => {
      const { ticketId } = await bearerOf(request);
      const { text } = parseInput(NewMessage, request.body);
      await read(request, ticketId);
      await client.messages.add.mutate({ ticket: { id: ticketId }, text }, callOf(request));
      return toConversation(await read(request, ticketId));
    },
  };
};

export interface ChatDeps {
  /** The API whose statuses its errors take. */
  readonly formOf: Dialect;
  readonly pages: BuiltPages;
}

/** What is behind a support session's `chat.url`. */
export const createChatDialect = ({ formOf, pages }: ChatDeps): Dialect =>
  defineDialect({
    name: "chat",
    title: "The customer's page of a support session",
    prefixes: ["/chat"],
    authentication: "none",
    operations: chatOperations,
    errorBody: ErrorResponse,
    toErrorAnswer: (failure) => ({
      status: formOf.toErrorAnswer(failure).status,
      body: { error: { code: failure.kind, message: failure.message } },
    }),
    routes: (deps) => chatRoutes(deps, pages),
  });
