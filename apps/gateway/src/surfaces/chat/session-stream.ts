import { scopeOf, withCall } from "@crossdesk/contracts";
import type {
  Caller,
  CrossdeskClient,
  Message,
  SeenUpTo,
  TicketChange,
  TicketDetails,
  TicketSign,
} from "@crossdesk/contracts";
import type { SignWatcher, Watcher } from "@crossdesk/live";
import type { FastifyBaseLogger } from "fastify";
import { messagePages } from "../../api/message-pages.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import type { callOf } from "../../edge/request-facts.ts";
import { formatEvent, formatNotice } from "../../live/event-stream.ts";
import type { EventStream } from "../../live/event-stream.ts";
import type { createAuthorNames } from "./author-names.ts";
import type { DeskPresence } from "./desk-presence.ts";
import { fromMessage, fromTicket, toShownTicket } from "./from-contract.ts";
import type { ShownTicket } from "./from-contract.ts";
import type { createKnownAgents } from "./known-agents.ts";
import type { Conversation } from "./schemas.ts";
import { readableUntil } from "./session-access.ts";
import type { ChatSettings } from "./settings.ts";

type Call = ReturnType<typeof callOf>;

/** How many messages one event holds at most. */
const PAGE = 50;

/** A stream's place: the ticket's version, and the last message; 0 before all of them. */
export interface SessionPlace {
  readonly version: number;
  readonly message: number;
}

export const toPlace = (eventId: string): SessionPlace => {
  const [version = "", message = "0"] = eventId.split(".");
  // Ids of earlier releases name no version.
  return { version: version.includes("-") ? 0 : Number(version), message: Number(message) };
};

/** Whether its page shows if agents are present: until an agent has joined. */
const isWaiting = ({ closedAt, pickedAt }: ShownTicket): boolean => closedAt === null && pickedAt === null;

/** Whether anybody is at the desk, for a page that shows it. */
export const staffing = (desk: DeskPresence, ticket: ShownTicket): Promise<boolean | null> | null =>
  isWaiting(ticket) ? desk.now(ticket.entityId, { hasAgent: ticket.assignedAgentId !== null }) : null;

/** What the streams of all sessions share. */
export interface SessionStreamDeps {
  readonly client: CrossdeskClient;
  readonly logger: Pick<FastifyBaseLogger, "warn">;
  readonly agentOf: ReturnType<typeof createKnownAgents>;
  readonly authorNames: ReturnType<typeof createAuthorNames>;
  readonly desk: DeskPresence;
  readonly settings: ChatSettings;
  readonly now: () => number;
}

/** What is new: changes, or only another answer of the desk. */
type News = readonly TicketChange[] | "desk";

/**
 * Sends a session's page what it does not have yet: at first its state and its newest messages, then all changes. Ids of messages rise
 * in the order of the conversation, so that behind the last one that a client has, it gets each of the others once.
 */
export class SessionStream implements Watcher, SignWatcher {
  readonly filter: Watcher["filter"];
  readonly caller: Caller;
  readonly signsOf = "ticket";
  /** The team sees that the page is open. */
  readonly isHere = true;
  readonly #deps: SessionStreamDeps;
  readonly #ticketId: string;
  #stream: EventStream | undefined;
  #version = 0;
  #message = 0;
  /** Greater than that of every event that the client has. */
  #count = 0;
  /** The ticket as it was last sent, while its page shows who is at the desk. */
  #waiting: ShownTicket | undefined;
  #leaveDesk: (() => void) | undefined;
  /** What came and was not sent yet; while something is being sent it waits. */
  #news: News[] = [];
  #isSending = true;
  #isLive = true;

  constructor(deps: SessionStreamDeps, { caller, ticketId }: { readonly caller: Caller; readonly ticketId: string }) {
    this.#deps = deps;
    this.caller = caller;
    this.#ticketId = ticketId;
    this.filter = { ...scopeOf(caller), ticketId };
  }

  onChanges(changes: Parameters<Watcher["onChanges"]>[0]): void {
    this.#receive(changes.flatMap(({ items = [] }) => items));
  }

  onLive(isLive: boolean): void {
    this.#isLive = isLive;
    this.#stream?.send(formatNotice(isLive ? "live" : "degraded"));
  }

  onLost(): void {
    this.#stream?.end();
  }

  /** Somebody writes, or no longer does. A page that polls meanwhile shows no signs. */
  onSign({ state, forMs }: TicketSign): void {
    if (this.#isLive) this.#stream?.send(formatNotice("sign", { state, forMs }));
  }

  /** The team has read up to a message. */
  onSeen({ seenUpTo }: Pick<SeenUpTo, "seenUpTo">): void {
    if (this.#isLive) this.#stream?.send(formatNotice("sign", { seenUpTo }));
  }

  /** Sends what the client lacks of what was read, and from then on what comes. */
  async begin(stream: EventStream, details: TicketDetails, after: SessionPlace | undefined): Promise<void> {
    const { ticket, teamReadUpTo } = details;
    const { now } = this.#deps;
    this.#stream = stream;
    this.#count = now();
    this.#message = after?.message ?? 0;
    if (!this.#isLive) stream.send(formatNotice("degraded"));
    if (teamReadUpTo !== null) this.onSeen({ seenUpTo: teamReadUpTo });
    await this.#guard(async () => {
      const isNews = after === undefined || ticket.version > after.version || isWaiting(ticket);
      const missing = await this.#missing(details);
      this.#version = ticket.version;
      const hasOlder = details.hasOlder === true || missing.length > PAGE;
      if (after === undefined) await this.#send(ticket, missing.slice(-PAGE), hasOlder);
      else {
        if (isNews && missing.length === 0) await this.#send(ticket, []);
        for (let from = 0; from < missing.length; from += PAGE) {
          await this.#send(ticket, missing.slice(from, from + PAGE));
          await stream.taken();
        }
      }
    });
    await this.#pump();
  }

  /** The stream is over. */
  leave(): void {
    this.#leaveDesk?.();
    this.#leaveDesk = undefined;
  }

  /** The messages behind the last one that the client has. */
  async #missing({ ticket, messages, hasOlder }: TicketDetails): Promise<readonly Message[]> {
    const [first] = messages;
    const isAllHere = hasOlder !== true || this.#message === 0 || (first !== undefined && first.id <= this.#message);
    if (isAllHere) return messages.filter(({ id }) => id > this.#message);
    return this.#readBehind(ticket.id, this.#message);
  }

  async #readBehind(ticketId: string, after: number): Promise<readonly Message[]> {
    const { client } = this.#deps;
    const list = (page: MessagesAsked) =>
      client.messages.list.query({ ticket: { id: ticketId }, ...page }, this.#call());
    const read: Message[] = [];
    for await (const page of messagePages(list, { after, limit: PAGE })) read.push(...page);
    return read;
  }

  #call(): Call {
    return withCall({ caller: this.caller });
  }

  #receive(news: News): void {
    this.#news.push(news);
    if (!this.#isSending) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#isSending = true;
    await this.#guard(async () => {
      while (this.#news.length > 0) {
        const news = this.#news;
        this.#news = [];
        await this.#stream?.taken();
        const items = news.flatMap((each) => (each === "desk" ? [] : each));
        await this.#sendNews(items, news.includes("desk"));
      }
    });
    this.#isSending = false;
  }

  /** A failure ends the stream: the page comes back for what it lacks. */
  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      this.#deps.logger.warn({ err, ticketId: this.#ticketId }, "what is new could not be sent to a page");
      this.#stream?.end();
    }
  }

  async #sendNews(items: readonly TicketChange[], isDeskNews: boolean): Promise<void> {
    const fresh = items.filter(({ change }) => change.version > this.#version);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) {
      if (isDeskNews && this.#waiting !== undefined) await this.#send(this.#waiting, []);
      return;
    }
    const isGap = first.change.version > this.#version + 1;
    const known = fresh.flatMap(({ message }) => (message === undefined ? [] : [message]));
    const messages = isGap ? await this.#readBehind(last.ticket.id, this.#message) : known;
    this.#version = last.change.version;
    await this.#send(
      last.ticket,
      messages.filter(({ id }) => id > this.#message),
    );
  }

  async #send(ticket: ShownTicket, messages: readonly Message[], hasOlder?: boolean): Promise<void> {
    const { agentOf, authorNames, desk, settings, now } = this.#deps;
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#watchDesk(ticket);
    stream.endsAt = Math.min(stream.endsAt, readableUntil(ticket, now()));
    const call = this.#call();
    const [agent, isStaffed] = await Promise.all([agentOf(ticket, call), staffing(desk, ticket)]);
    const names = await authorNames({ messages, entityId: ticket.entityId, agent }, call);
    this.#message = messages.at(-1)?.id ?? this.#message;
    this.#count += 1;
    const conversation: Conversation = {
      session: fromTicket({ ticket, agent, isStaffed, settings, now: new Date(now()) }),
      messages: messages.map((message) => fromMessage(message, names)),
      ...(hasOlder === undefined ? {} : { hasOlder }),
    };
    stream.send(formatEvent(`${this.#version}.${this.#message}.${this.#count}`, JSON.stringify(conversation)));
  }

  #watchDesk(ticket: ShownTicket): void {
    this.#waiting = isWaiting(ticket) ? toShownTicket(ticket) : undefined;
    if (this.#waiting === undefined) {
      this.#leaveDesk?.();
      this.#leaveDesk = undefined;
    } else if (this.#stream?.isOpen === true) {
      this.#leaveDesk ??= this.#deps.desk.watch(ticket.entityId, () => this.#receive("desk"));
    }
  }
}
