import type { CrossdeskClient, TicketDetails } from "@crossdesk/contracts";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { readFitting } from "../fitting.ts";
import type { callOf } from "../plugins/request-facts.ts";
import type { createAuthorNames } from "./author-names.ts";
import type { StreamEvent } from "./event-stream.ts";
import { fromMessage, fromTicket } from "./from-contract.ts";
import { createKnownAgents } from "./known-agents.ts";
import type { Conversation } from "./schemas.ts";

type Ticket = TicketDetails["ticket"];

/** How many messages one event holds at most. */
const PAGE = 50;

/** A stream's place: behind which change, and behind how many messages. */
interface Place {
  readonly change: string;
  readonly messages: number;
}

export const toPlace = (eventId: string): Place => {
  const [change = "", messages = "0"] = eventId.split(".");
  return { change, messages: Number(messages) };
};
const toEventId = ({ change, messages }: Place): string => `${change}.${messages}`;

export interface FollowedSession {
  readonly client: CrossdeskClient;
  readonly call: ReturnType<typeof callOf>;
  readonly authorNames: ReturnType<typeof createAuthorNames>;
  readonly ticketId: string;
  /** Where the client was cut off. */
  readonly after: Place | undefined;
  readonly now: () => number;
  /** Is told of the ticket whenever it changes. */
  readonly onTicket: (ticket: Ticket) => void;
}

/**
 * Tells a session's page what it has not been told: at first all there is, then whatever changes. Messages are counted,
 * as they are only ever added at the end: behind the number that a client has, it gets each of the others once.
 */
export async function* followSession(followed: FollowedSession): AsyncGenerator<StreamEvent, void, undefined> {
  const { client, call, authorNames, after, now, onTicket } = followed;
  const agentOf = createKnownAgents(client, call);
  const reference = { id: followed.ticketId };
  let place: Place = after ?? {
    change: (await client.tickets.latestChange.query(undefined, call)).eventId,
    messages: 0,
  };
  /** The ticket's version up to which changes were told. */
  let toldUpTo = 0;

  async function* tell(ticket: Ticket, isNews: boolean): AsyncGenerator<StreamEvent, void, undefined> {
    onTicket(ticket);
    const agent = await agentOf(ticket);
    const session = fromTicket({ ticket, agent, now: new Date(now()) });
    for (let isTold = !isNews; ; isTold = true) {
      const from = { ticket: reference, offset: place.messages };
      const { page, limit } = await readFitting(
        (fit) => client.messages.list.query({ ...from, limit: fit }, call),
        PAGE,
      );
      const { items } = page;
      if (items.length === 0 && isTold) return;
      place = { change: place.change, messages: place.messages + items.length };
      toldUpTo = Math.max(toldUpTo, ticket.version);
      const names = await authorNames({ messages: items, entityId: ticket.entityId, agent }, call);
      const data: Conversation = { session, messages: items.map((message) => fromMessage(message, names)) };
      yield { id: toEventId(place), data };
      if (!(page.hasNewer ?? items.length === limit)) return;
    }
  }

  // Read behind the place where watching begins, so that nothing falls between the two.
  const { ticket } = await client.tickets.get.query(reference, call);
  // Who comes back gets the messages that are missing; how the session stands, if it changed, the first change tells.
  yield* tell(ticket, after === undefined);
  const changes = iterateSubscription(client.tickets.watch, { ticket: reference, lastEventId: place.change }, call);
  for await (const { id, data } of changes) {
    place = { change: id, messages: place.messages };
    // A reading holds what was there when it was made: changes up to then have been told.
    if (data.change.version > toldUpTo) yield* tell(data.ticket, true);
  }
}
