import { createRandom, wordOfRank } from "../search/vocabulary.ts";
import {
  agentCount,
  agentName,
  customerName,
  CUSTOMERS,
  ENTITY,
  orderOf,
  READERS,
  sessionNumbers,
  ticketsOf,
  WRITERS,
} from "./data/dataset.ts";

/** Who asks, as the token says. */
export interface Asker {
  readonly sub: string;
  readonly role: "customer" | "partner" | "agent";
  readonly entityId: string;
}

/** One request as the partner sends it. */
export interface PartnerRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly asker: Asker;
  /** `FRESH` in it is replaced by another 12 hexadecimal digits each time that it is sent. */
  readonly body?: unknown;
}

export const FRESH = "fresh-digits";

/** Of how many connections this is which, on how much data. */
export interface Place {
  readonly connection: number;
  readonly connections: number;
  readonly tickets: number;
}

export type Kind = "read" | "write" | "echo";

export interface Operation {
  readonly title: string;
  readonly kind: Kind;
  /** Whether an answer lists something: one that lists nothing would measure nothing. */
  readonly isList?: boolean;
  /** What one connection sends, over and over. No two connections write to the same ticket. */
  readonly requests: (place: Place) => PartnerRequest[];
}

/** Enough that nothing is asked for often, few enough to be prepared in memory. */
const MOST_REQUESTS = 600;

/** Every `connections`th of these, beginning with this connection's own. */
const ownShare = <Item>(items: readonly Item[], { connection, connections }: Place): Item[] =>
  items.filter((_, index) => index % connections === connection % connections);

const customer = (number: number): Asker => ({ sub: customerName(number), role: "customer", entityId: ENTITY });
const PARTNER: Asker = { sub: "bench-partner", role: "partner", entityId: ENTITY };

/** Few enough that every token has been verified once the warm-up is over. */
const ASKERS_EACH = 2;

const ownAskers = <Item>(items: readonly Item[], place: Place): Item[] => ownShare(items, place).slice(0, ASKERS_EACH);

/** The tickets of a connection's customers, in turn. */
const ticketsOfEach = (customers: readonly number[], place: Place) =>
  ownAskers(customers, place)
    .flatMap((each) => ticketsOf(each, place.tickets).map((number) => ({ number, asker: customer(each) })))
    .toSorted((left, right) => Math.floor(left.number / CUSTOMERS) - Math.floor(right.number / CUSTOMERS));

const randomOf = ({ connection }: Place, seed: number): (() => number) => createRandom(seed + connection);

const words = (random: () => number, count: number): string =>
  Array.from({ length: count }, () => wordOfRank(Math.floor(random() * 5_000))).join(" ");

const SUPPORT_TICKET = "/backend/api/support-ticket";

export const OPERATIONS = {
  get: {
    title: "support-ticket: get, with its messages",
    kind: "read",
    requests: (place) =>
      ticketsOfEach(READERS, place).map(({ number, asker }) => ({
        method: "GET",
        path: `${SUPPORT_TICKET}/${number}`,
        asker,
      })),
  },
  list: {
    title: "support-ticket: list of 10",
    kind: "read",
    isList: true,
    requests: (place) =>
      ownAskers(READERS, place).map((each) => ({ method: "GET", path: SUPPORT_TICKET, asker: customer(each) })),
  },
  keyword: {
    title: "support-ticket: list by keyword",
    kind: "read",
    requests: (place) => {
      const random = randomOf(place, 11);
      return Array.from({ length: 200 }, () => {
        const keyword = wordOfRank(100 + Math.floor(random() * 900));
        return { method: "GET", path: `${SUPPORT_TICKET}?keyword=${keyword}`, asker: PARTNER };
      });
    },
  },
  session: {
    title: "Beckn: get session",
    kind: "read",
    requests: (place) =>
      ownShare(sessionNumbers(place.tickets), place)
        .slice(0, MOST_REQUESTS)
        .map((number) => ({
          method: "GET",
          path: `/beckn/e-marketplace-bb/0.2/support/${encodeURIComponent(orderOf(number))}`,
          asker: PARTNER,
        })),
  },
  chats: {
    title: "chat-ticket: an agent's tickets",
    kind: "read",
    isList: true,
    requests: (place) =>
      ownAskers(
        Array.from({ length: agentCount(place.tickets) }, (_, index) => index),
        place,
      ).map((agent) => ({
        method: "GET",
        path: "/cs-chat-ticket/v1/tickets",
        asker: { sub: agentName(agent), role: "agent", entityId: ENTITY },
      })),
  },
  "add-message": {
    title: "support-ticket: add message",
    kind: "write",
    requests: (place) => {
      const random = randomOf(place, 13);
      return ticketsOfEach(WRITERS, place).map(({ number, asker }) => ({
        method: "POST",
        path: `${SUPPORT_TICKET}/${number}`,
        asker,
        body: { message: words(random, 12), attachments: [] },
      }));
    },
  },
  create: {
    title: "customer-support: create",
    kind: "write",
    requests: (place) => {
      const random = randomOf(place, 17);
      return Array.from({ length: 100 }, () => ({
        method: "POST",
        path: "/user/log/message",
        asker: PARTNER,
        body: {
          uuid: `6ba7b810-9dad-41d1-80b4-${FRESH}`,
          udid: `device-${FRESH}`,
          subject: words(random, 4),
          message: words(random, 20),
          email: `customer-${FRESH}@example.com`,
          category: "Delivery",
          name: "Jane Doe",
          phone: "+442079460123",
        },
      }));
    },
  },
  echo: {
    title: "through both hops and back",
    kind: "echo",
    // A keyword without a word in it: the tickets service answers an empty list without asking its database.
    requests: () => [{ method: "GET", path: `${SUPPORT_TICKET}?keyword=--`, asker: PARTNER }],
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;
export const OPERATION_NAMES: readonly OperationName[] = [
  "get",
  "list",
  "keyword",
  "session",
  "chats",
  "add-message",
  "create",
  "echo",
];
