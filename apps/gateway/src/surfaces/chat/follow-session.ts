import type { CrossdeskClient, ListMessagesInput, TicketDetails } from "@crossdesk/contracts";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { readFitting } from "../../api/fitting.ts";
import type { callOf } from "../../edge/request-facts.ts";
import type { createAuthorNames } from "./author-names.ts";
import type { DeskPresence } from "./desk-presence.ts";
import type { StreamEvent } from "./event-stream.ts";
import { fromMessage, fromTicket } from "./from-contract.ts";
import { createKnownAgents } from "./known-agents.ts";
import { merge } from "./merge.ts";
import type { Conversation } from "./schemas.ts";
import type { ChatSettings } from "./settings.ts";

type Ticket = TicketDetails["ticket"];

/** How many messages one event holds at most. */
const PAGE = 50;
/** Behind every message: the newest ones are before it. */
const BEHIND_ALL = Number.MAX_SAFE_INTEGER;

/** A stream's place: behind which change, and behind which message; 0 before all of them. */
interface Place {
  readonly change: string;
  readonly message: number;
}

export const toPlace = (eventId: string): Place => {
  const [change = "", message = "0"] = eventId.split(".");
  return { change, message: Number(message) };
};
/** `count` tells events of one place apart: who is at the desk is no change of the ticket. */
const toEventId = ({ change, message }: Place, count: number): string => `${change}.${message}.${count}`;

export interface FollowedSession {
  readonly client: CrossdeskClient;
  readonly call: ReturnType<typeof callOf>;
  /** Aborts with the stream. */
  readonly signal: AbortSignal;
  readonly authorNames: ReturnType<typeof createAuthorNames>;
  readonly desk: DeskPresence;
  readonly settings: ChatSettings;
  readonly ticketId: string;
  /** Where the client was cut off. */
  readonly after: Place | undefined;
  readonly now: () => number;
  /** Is told of the ticket whenever it changes. */
  readonly onTicket: (ticket: Ticket) => void;
}

/** Whether its page shows who is at the desk: while nobody has come. */
export const isWaiting = ({ closedAt, pickedAt }: Ticket): boolean => closedAt === null && pickedAt === null;

/**
 * Tells a session's page what it has not been told: at first how it stands and its newest messages, then whatever changes. Ids of messages rise
 * in the order of the conversation, so that behind the last one that a client has, it gets each of the others once.
 */
export async function* followSession(followed: FollowedSession): AsyncGenerator<StreamEvent, void, undefined> {
  const { client, call, signal, authorNames, desk, settings, after, now, onTicket } = followed;
  const agentOf = createKnownAgents(client, call);
  const reference = { id: followed.ticketId };
  let place: Place = after ?? {
    change: (await client.tickets.latestChange.query(undefined, call)).eventId,
    message: 0,
  };
  /** Greater than that of every event that the client has. */
  let count = now();
  /** Whether somebody was at the desk, as it was told last. */
  let told: boolean | null = null;
  /** The ticket's version up to which changes were told. */
  let toldUpTo = 0;

  const read = (range: Pick<ListMessagesInput, "after"> | Pick<ListMessagesInput, "before">) =>
    readFitting((limit) => client.messages.list.query({ ticket: reference, ...range, limit }, call), PAGE);

  async function* tell(ticket: Ticket, isNews: boolean): AsyncGenerator<StreamEvent, void, undefined> {
    onTicket(ticket);
    const [agent, isStaffed] = await Promise.all([
      agentOf(ticket),
      isWaiting(ticket) ? desk.now(ticket.entityId) : null,
    ]);
    told = isStaffed;
    const session = fromTicket({ ticket, agent, isStaffed, settings, now: new Date(now()) });
    for (let isTold = !isNews; ; isTold = true) {
      const isFirst = place.message === 0;
      const { page, limit } = await read(isFirst ? { before: BEHIND_ALL } : { after: place.message });
      const { items } = page;
      if (items.length === 0 && isTold) return;
      place = { change: place.change, message: items.at(-1)?.id ?? place.message };
      toldUpTo = Math.max(toldUpTo, ticket.version);
      const names = await authorNames({ messages: items, entityId: ticket.entityId, agent }, call);
      const data: Conversation = {
        session,
        messages: items.map((message) => fromMessage(message, names)),
        ...(isFirst ? { hasOlder: page.hasOlder ?? false } : {}),
      };
      count += 1;
      yield { id: toEventId(place, count), data };
      if (isFirst || !(page.hasNewer ?? items.length === limit)) return;
    }
  }

  // Read behind the place where watching begins, so that nothing falls between the two.
  let { ticket } = await client.tickets.get.query(reference, call);
  // Who comes back gets the messages that are missing; how the session stands, if it changed, the first change tells. Who is at the desk
  // may have changed without one.
  yield* tell(ticket, after === undefined || isWaiting(ticket));
  const changes = iterateSubscription(client.tickets.watch, { ticket: reference, lastEventId: place.change }, call);
  for await (const news of merge(changes, desk.changes(ticket.entityId, { told, signal }))) {
    if ("one" in news) {
      const { id, data } = news.one;
      place = { change: id, message: place.message };
      ticket = data.ticket;
      // A reading holds what was there when it was made: changes up to then have been told.
      if (data.change.version > toldUpTo) yield* tell(ticket, true);
    } else if (isWaiting(ticket)) {
      yield* tell(ticket, true);
    }
  }
}
