import { Readable } from "node:stream";
import type { Message } from "@crossdesk/contracts";
import type { ApiDeps, ApiRoutes } from "../../api/api.ts";
import { parseInput, parseQuery } from "../../api/input.ts";
import { EVENT_STREAM_HEADERS } from "../../live/event-stream.ts";
import { callOf } from "../../edge/request-facts.ts";
import { deliverFile } from "../files/deliver-file.ts";
import { takeMultipart, UPLOAD_BODY_LIMIT } from "../files/multipart.ts";
import { attachment } from "../files/download-name.ts";
import { receiveFile } from "../files/receive-file.ts";
import type { BuiltPages } from "../pages/built-pages.ts";
import { sendPage } from "../pages/send-built.ts";
import { createAskDesk } from "./ask-desk.ts";
import { createAuthorNames } from "./author-names.ts";
import { createDeskPresence } from "./desk-presence.ts";
import { createEmbedding } from "./embedding.ts";
import { createHearLanguage } from "./hear-language.ts";
import { staffing, SessionStream, toPlace } from "./session-stream.ts";
import { fromMessage, fromStoredFile, fromTicket, toAddMessage } from "./from-contract.ts";
import { createKnownAgents } from "./known-agents.ts";
import {
  FileParams,
  MessagesQuery,
  NewMessage,
  NewRating,
  NewSign,
  SeenMessage,
  SessionParams,
  StreamHeaders,
  TranscriptQuery,
} from "./schemas.ts";
import type { ChatMessage, ChatSession, Conversation, Sign, UploadedFile } from "./schemas.ts";
import type { chatOperations } from "./operations.ts";
import { readBefore, readPages } from "./read-pages.ts";
import { createSessionAccess } from "./session-access.ts";
import type { ChatSettings } from "./settings.ts";
import { writeTranscript } from "./transcript.ts";

export interface ChatDeps {
  readonly pages: BuiltPages;
  readonly settings: ChatSettings;
}

const TRANSCRIPT_TYPES = {
  html: { contentType: "text/html; charset=utf-8", extension: "html" },
  text: { contentType: "text/plain; charset=utf-8", extension: "txt" },
} as const;

/** How long the first page of a gateway waits for the latest changes, in milliseconds. */
const BEGINS_WITHIN_MS = 1_000;

export const chatRoutes = (deps: ApiDeps, { pages, settings }: ChatDeps): ApiRoutes<typeof chatOperations> => {
  const { client, live, signs, now } = deps;
  const desk = createDeskPresence({ ask: createAskDesk(client), everyMs: settings.deskEveryMs });
  const access = createSessionAccess(deps);
  const authorNames = createAuthorNames(deps);
  const hearLanguage = createHearLanguage(client);
  const agentOf = createKnownAgents(deps);
  const streaming = { client, logger: deps.logger, agentOf, authorNames, desk, settings, now };

  return {
    page: sendPage(pages, "chat", createEmbedding(deps, settings)),
    events: async (request, reply) => {
      const { caller } = request;
      if (caller?.ticketId === undefined) throw new Error("The request was not authenticated by a session's token.");
      const { ticketId } = caller;
      const { "last-event-id": lastEventId } = parseInput(StreamHeaders, request.headers);
      using place = request.server.streams.reserve(request);
      // A page is served without a broker as well, and shows that it is not live.
      await live.ready(BEGINS_WITHIN_MS).catch(() => undefined);
      const session = new SessionStream(streaming, { caller, ticketId });
      // Before the session is read: nothing falls between the two.
      const watching = live.watch(session);
      let signing: Disposable | undefined;
      const leave = (): void => {
        session.leave();
        watching[Symbol.dispose]();
        signing?.[Symbol.dispose]();
      };
      try {
        const details = await access.read(request);
        // HEAD: its stream would never be read, nor end.
        if (request.method === "HEAD") {
          leave();
          return await reply.headers(EVENT_STREAM_HEADERS).send();
        }
        live.know(ticketId, details.ticket.version);
        await hearLanguage(details.ticket, request);
        if (!live.isLive) session.onLive(false);
        const stream = place.open(reply);
        stream.onEnd(leave);
        await session.begin(stream, details, lastEventId === undefined ? undefined : toPlace(lastEventId));
        if (stream.isOpen) signing = signs.watch(session);
      } catch (error) {
        leave();
        throw error;
      }
      return reply;
    },
    messages: async (request): Promise<Conversation> => {
      const { before } = parseQuery(MessagesQuery, request);
      const details = await access.read(request);
      const { ticket } = details;
      const call = callOf(request);
      const { messages, hasOlder } =
        before === undefined ? details : await readBefore(client, { ticket: { id: ticket.id }, before }, call);
      const [agent, isStaffed] = await Promise.all([agentOf(ticket, call), staffing(desk, ticket)]);
      const names = await authorNames({ messages, entityId: ticket.entityId, agent }, call);
      return {
        session: fromTicket({ ticket, agent, isStaffed, settings, now: new Date(now()) }),
        messages: messages.map((message) => fromMessage(message, names)),
        hasOlder: hasOlder ?? false,
      };
    },
    transcript: async (request, reply) => {
      const { format, language, timeZone } = parseQuery(TranscriptQuery, request);
      const { ticket } = await access.read(request);
      const call = callOf(request);
      const agent = await agentOf(ticket, call);
      const toMessages = async (messages: readonly Message[]): Promise<ChatMessage[]> => {
        const names = await authorNames({ messages, entityId: ticket.entityId, agent }, call);
        return messages.map((message) => fromMessage(message, names));
      };
      const pages = readPages(client, { ticket: { id: ticket.id }, toMessages }, call);
      const { number, subject } = ticket;
      const at = new Date(now());
      const parts = writeTranscript(pages, { format, locale: language, timeZone, number, subject, now: at });
      const { contentType, extension } = TRANSCRIPT_TYPES[format];
      reply.header("content-disposition", attachment(`chat-${number}-${at.toISOString().slice(0, 10)}.${extension}`));
      return reply.type(contentType).send(Readable.from(parts));
    },
    send: async (request): Promise<ChatMessage> => {
      const { sessionId } = parseInput(SessionParams, request.params);
      const input = toAddMessage(sessionId, parseInput(NewMessage, request.body));
      // The tickets service refuses it once the session is closed; a repetition gets the answer that was lost even then.
      return fromMessage(await client.messages.add.mutate(input, callOf(request)), new Map());
    },
    sign: async (request): Promise<Sign> => {
      const { sessionId } = parseInput(SessionParams, request.params);
      const { state } = parseInput(NewSign, request.body);
      return client.tickets.sign.mutate({ ticket: { roomId: sessionId }, state }, callOf(request));
    },
    see: async (request): Promise<SeenMessage> => {
      const { sessionId } = parseInput(SessionParams, request.params);
      const { messageId } = parseInput(SeenMessage, request.body);
      return client.tickets.markRead.mutate({ ticket: { roomId: sessionId }, messageId }, callOf(request));
    },
    rate: async (request): Promise<ChatSession> => {
      const { sessionId } = parseInput(SessionParams, request.params);
      const { value: rating, comment } = parseInput(NewRating, request.body);
      const call = callOf(request);
      const ticket = await client.tickets.rate.mutate({ ticket: { roomId: sessionId }, rating, comment }, call);
      const agent = await agentOf(ticket, call);
      return fromTicket({ ticket, agent, isStaffed: null, settings, now: new Date(now()) });
    },
    upload: {
      bodyLimit: UPLOAD_BODY_LIMIT,
      prepare: takeMultipart,
      handler: async (request): Promise<UploadedFile> => {
        await access.requireOpen(request);
        return fromStoredFile(await receiveFile(deps, request, { purpose: "TICKET_ATTACHMENT" }));
      },
    },
    download: async (request, reply) => {
      await access.read(request);
      const { name } = parseInput(FileParams, request.params);
      const call = callOf(request);
      const file = await client.files.get.query({ name }, call);
      return deliverFile(deps, { file, call, request, reply });
    },
  };
};
