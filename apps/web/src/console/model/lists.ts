import { isDone } from "@crossdesk/contracts";
import type { Ticket, TicketPriority } from "@crossdesk/contracts";
import { PRIORITIES } from "./choices.ts";
import { isMine } from "./state.ts";
import type { DeskState, KnownTicket } from "./state.ts";
import type { ListSource } from "./views.ts";

/** Where a ticket of one's own stands, in the order of the list: what must be done first comes first. */
export const STANDINGS = ["waiting", "answered", "snoozed", "done"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One line of a list. */
export interface ListedTicket {
  readonly known: KnownTicket;
  readonly standing: Standing;
  /** Since when it stands so: the customer waits, or was answered, or it is done. */
  readonly since: string;
  /** Messages that the agent has not read, where the ticket is theirs. */
  readonly unread: number;
  readonly isMine: boolean;
  /** It was snoozed and is back, and has not been answered since. */
  readonly isBack: boolean;
  /** It is the agent's, who has not picked it yet: it goes to somebody else before long. */
  readonly isToPick: boolean;
}

const standingOf = ({ status, awaiting, snoozedUntil }: Ticket, isToPick: boolean): Standing => {
  if (isDone(status)) return "done";
  if (snoozedUntil !== null) return "snoozed";
  return awaiting === "customer" && !isToPick ? "answered" : "waiting";
};

const sinceOf = (ticket: Ticket, standing: Standing): string => {
  // The next that comes back is the first.
  if (standing === "snoozed") return ticket.snoozedUntil ?? ticket.createdAt;
  if (standing === "done") return ticket.closedAt ?? ticket.awaitingSince ?? ticket.lastActivityAt;
  // One that was answered before it came to the agent waits for them to pick it.
  if (standing === "waiting" && ticket.awaiting === "customer") return ticket.assignedAt ?? ticket.createdAt;
  return ticket.awaitingSince ?? ticket.createdAt;
};

export const toListed = (state: DeskState, known: KnownTicket): ListedTicket => {
  const { ticket } = known;
  const isOwn = isMine(state, ticket);
  const isToPick = isOwn && ticket.pickedAt === null && !isDone(ticket.status);
  const standing = standingOf(ticket, isToPick);
  return {
    known,
    standing,
    since: sinceOf(ticket, standing),
    unread: isOwn && standing !== "done" ? (state.unread.get(ticket.id)?.unread ?? 0) : 0,
    isMine: isOwn,
    isBack: isOwn && ticket.wokeAt !== null,
    isToPick,
  };
};

/**
 * The place of a ticket in a list of open ones: whose answer is due first comes first, then who waits longest for the team, then who was
 * answered longest ago.
 */
export interface Place {
  readonly awaiting: "team" | "customer";
  /** Until when an answer is promised. */
  readonly dueAt: string | null;
  readonly priority: TicketPriority;
  readonly since: string;
  readonly number: number;
}

export const placeOf = ({ awaiting, awaitingSince, answerDueAt, priority, createdAt, number }: Ticket): Place => ({
  awaiting: awaiting ?? "team",
  dueAt: answerDueAt,
  priority,
  since: awaitingSince ?? createdAt,
  number,
});

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** What is promised comes before what is not. */
const byDue = (one: string | null, other: string | null): number =>
  Number(one === null) - Number(other === null) || byText(one ?? "", other ?? "");

const byParty = (one: Place, other: Place): number =>
  Number(one.awaiting === "customer") - Number(other.awaiting === "customer");
const byWait = (one: Place, other: Place): number => byText(one.since, other.since) || one.number - other.number;

const byPriority = (one: Place, other: Place): number =>
  PRIORITIES.indexOf(other.priority) - PRIORITIES.indexOf(one.priority);

export const comparePlaces = (one: Place, other: Place): number =>
  byParty(one, other) || byDue(one.dueAt, other.dueAt) || byWait(one, other);

const compareListed = (one: ListedTicket, other: ListedTicket): number => {
  const rank = STANDINGS.indexOf(one.standing) - STANDINGS.indexOf(other.standing);
  if (rank !== 0) return rank;
  const due = one.standing === "waiting" ? byDue(one.known.ticket.answerDueAt, other.known.ticket.answerDueAt) : 0;
  if (due !== 0) return due;
  // What was done last comes first; everywhere else what has lasted longest.
  const bySince = byText(one.since, other.since);
  return (one.standing === "done" ? -bySince : bySince) || one.known.ticket.number - other.known.ticket.number;
};

const MOST_DONE = 15;

/** The signed-in agent's own tickets; of those that are done the latest. */
export const listMine = (state: DeskState): readonly ListedTicket[] => {
  const mine = [...state.tickets.values()]
    .filter(({ ticket }) => isMine(state, ticket))
    .map((known) => toListed(state, known))
    .sort(compareListed);
  const firstDone = mine.findIndex(({ standing }) => standing === "done");
  return firstDone === -1 ? mine : mine.slice(0, firstDone + MOST_DONE);
};

/** The shared lists: the unassigned tickets, and all open ones. */
export type SharedList = "queue" | "team";

/** How far a list was read from its beginning: up to and with a place, or all of it. */
export type ReadTo = Place | "end" | undefined;

const COMPARE = {
  due: comparePlaces,
  "longest-waiting": (one: Place, other: Place) => byParty(one, other) || byWait(one, other),
  priority: (one: Place, other: Place) => byParty(one, other) || byPriority(one, other) || byWait(one, other),
  newest: (one: Place, other: Place) => other.number - one.number,
} as const satisfies Record<ListSource["sort"], unknown>;

const SHARED = {
  queue: {
    matches: ({ status, assignedAgentId }) => !isDone(status) && assignedAgentId === null,
    sort: "due",
  },
  team: { matches: ({ status }) => !isDone(status), sort: "due" },
} as const satisfies Record<SharedList, ListSource>;

/** What a shared list shows. */
export const sourceOf = (list: SharedList): ListSource => SHARED[list];

/**
 * A shared list as far as it was read. What is known from elsewhere and stands further down is left out until what is between was
 * read: in what is shown, no ticket that has waited longer is missing.
 */
export const listShared = (state: DeskState, list: SharedList, readTo: ReadTo): readonly ListedTicket[] =>
  listMatching(state, SHARED[list], readTo);

/** The same of any source. */
export const listMatching = (
  state: DeskState,
  { matches, sort }: ListSource,
  readTo: ReadTo,
): readonly ListedTicket[] => {
  const compare = COMPARE[sort];
  return [...state.tickets.values()]
    .filter(({ ticket }) => matches(ticket))
    .map((known) => ({ known, place: placeOf(known.ticket) }))
    .filter(({ place }) => readTo === "end" || (readTo !== undefined && compare(place, readTo) <= 0))
    .sort((one, other) => compare(one.place, other.place))
    .map(({ known }) => toListed(state, known));
};

const isSame = (one: ListedTicket, other: ListedTicket): boolean =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a parsed ticket are its fields
  (Object.keys(one) as (keyof ListedTicket)[]).every((field) => one[field] === other[field]);

/** The lines of a list, each the same object as before where nothing of it has changed: it need not be drawn again. */
export const keepUnchanged = (
  before: readonly ListedTicket[],
  now: readonly ListedTicket[],
): readonly ListedTicket[] => {
  const known = new Map(before.map((line) => [line.known.ticket.id, line]));
  return now.map((line) => {
    const earlier = known.get(line.known.ticket.id);
    return earlier !== undefined && isSame(earlier, line) ? earlier : line;
  });
};

/** The lines of `before` at their places, as they are `now`: those that are new are left out, those that are gone stay. */
export const keepPlaces = (before: readonly ListedTicket[], now: readonly ListedTicket[]): readonly ListedTicket[] => {
  const latest = new Map(now.map((line) => [line.known.ticket.id, line]));
  return before.map((line) => latest.get(line.known.ticket.id) ?? line);
};

/** Whether a ticket of the agent's own wants to be looked at. */
export const callsFor = ({ unread, isToPick, isBack }: ListedTicket): boolean => unread > 0 || isToPick || isBack;

/** What the document's title counts: open tickets of one's own with something that was not read, or that are to be picked. */
export const countCalling = (mine: readonly ListedTicket[]): number => mine.filter((one) => callsFor(one)).length;
