import { isDone } from "./actions.ts";
import { countUnread, unansweredSince } from "./messages.ts";
import type { DeskState, KnownTicket } from "./state.ts";

/** Where a ticket of one's own stands, in the order of the list: what must be done first comes first. */
export const STANDINGS = ["new", "waiting", "answered", "pending", "done"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One line of a list. */
export interface ListedTicket {
  readonly known: KnownTicket;
  readonly standing: Standing;
  /** Since when somebody waits: for a pick, or for an answer. */
  readonly waitingSince: string | undefined;
  readonly unread: number;
  readonly isMine: boolean;
}

const standingOf = ({ ticket, messages }: KnownTicket, isMine: boolean): Standing => {
  if (isDone(ticket.status)) return "done";
  if (isMine && ticket.pickedAt === null) return "new";
  // Nobody has answered what the ticket was opened with.
  if (messages !== undefined && (messages.length === 0 || unansweredSince(messages) !== undefined)) return "waiting";
  return ticket.status === "WORKFLOW_PENDING" ? "pending" : "answered";
};

const waitingSinceOf = ({ ticket, messages }: KnownTicket, standing: Standing): string | undefined => {
  if (standing === "new") return ticket.assignedAt ?? ticket.createdAt;
  if (standing !== "waiting") return undefined;
  return unansweredSince(messages ?? []) ?? ticket.createdAt;
};

export const toListed = (state: DeskState, known: KnownTicket): ListedTicket => {
  const { ticket, messages } = known;
  const isMine = state.me !== undefined && ticket.assignedAgentId === state.me.id;
  const standing = standingOf(known, isMine);
  const seen = state.seen.get(ticket.id);
  // A ticket that was never looked at is unread, with or without messages.
  const unread = seen === undefined ? Math.max(1, countUnread(messages ?? [], 0)) : countUnread(messages ?? [], seen);
  return {
    known,
    standing,
    waitingSince: waitingSinceOf(known, standing),
    unread: isMine && standing !== "done" ? unread : 0,
    isMine,
  };
};

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Who waits longest comes first; among those where nobody waits, what moved last. */
const inOrder = (one: ListedTicket, other: ListedTicket): number => {
  const rank = STANDINGS.indexOf(one.standing) - STANDINGS.indexOf(other.standing);
  if (rank !== 0) return rank;
  if (one.waitingSince !== undefined && other.waitingSince !== undefined) {
    return byText(one.waitingSince, other.waitingSince);
  }
  return byText(other.known.ticket.lastActivityAt, one.known.ticket.lastActivityAt);
};

const listedOf = (state: DeskState): ListedTicket[] =>
  [...state.tickets.values()].map((known) => toListed(state, known));

const MOST_DONE = 15;

/** The signed-in agent's own tickets; of those that are done the latest. */
export const listMine = (state: DeskState): readonly ListedTicket[] => {
  const mine = listedOf(state)
    .filter(({ isMine }) => isMine)
    .sort(inOrder);
  const firstDone = mine.findIndex(({ standing }) => standing === "done");
  return firstDone === -1 ? mine : mine.slice(0, firstDone + MOST_DONE);
};

/** Everybody's open tickets, those that nobody has first, then the newest. */
export const listTeam = (state: DeskState): readonly ListedTicket[] =>
  listedOf(state)
    .filter(({ standing }) => standing !== "done")
    .sort(({ known: { ticket: one } }, { known: { ticket: other } }) => {
      const unassigned = Number(one.assignedAgentId !== null) - Number(other.assignedAgentId !== null);
      return unassigned === 0 ? other.number - one.number : unassigned;
    });

/** What the document's title counts: tickets of one's own with something that was not looked at. */
export const countUnreadTickets = (state: DeskState): number =>
  listMine(state).filter(({ unread }) => unread > 0).length;
