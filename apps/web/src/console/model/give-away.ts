import { isDone } from "@crossdesk/contracts";
import type { Agent, Ticket } from "@crossdesk/contracts";
import { texts } from "../texts/index.ts";
import type { Failure } from "./failure.ts";
import { describeFailure } from "./failure.ts";
import { nameAssignee } from "./words.ts";
import { isMine } from "./state.ts";
import type { DeskState } from "./state.ts";

/** The ways in which a ticket is given to somebody else: one's own to a colleague or the queue, or any by a lead to either. */
export const GIVE_AWAYS = ["handOver", "giveBack", "assign"] as const;
export type GiveAway = (typeof GIVE_AWAYS)[number];

/** Who signed in, as far as it decides what they may do: a lead may give and take any ticket of the team. */
export interface Rights {
  readonly isLead: boolean;
}

/** What may be done with a ticket of this kind, as long as there is work to do. The agents service checks the same. */
export const giveAwaysOf = (state: DeskState, ticket: Ticket, { isLead }: Rights): readonly GiveAway[] => {
  if (isDone(ticket.status)) return [];
  if (isMine(state, ticket)) return ["handOver", "giveBack"];
  if (!isLead) return [];
  return ticket.assignedAgentId === null ? ["assign"] : ["assign", "giveBack"];
};

/** Whether the signed-in agent may take the ticket: an unassigned one, and as a lead also a colleague's. */
export const canTake = (state: DeskState, ticket: Ticket, { isLead }: Rights): boolean =>
  state.me !== undefined &&
  !isDone(ticket.status) &&
  !isMine(state, ticket) &&
  (ticket.assignedAgentId === null || isLead);

/** Whether somebody would be asked by routing as well. */
export type Readiness = "ready" | "full" | "absent" | "busy" | "away" | "offline";

export const readinessOf = ({ status, isPresent, load, capacity }: Agent): Readiness => {
  if (status !== "online") return status;
  if (!isPresent) return "absent";
  return load >= capacity ? "full" : "ready";
};

/** Whether an agent is at work and takes tickets, as far as there is room. */
export const isThere = (agent: Agent): boolean => ["ready", "full"].includes(readinessOf(agent));

/** Whether an agent is one of Crossdesk's own, not a partner's. */
export const isOwn = ({ ownerPartner }: Agent): boolean => ownerPartner === null;

const READINESSES: readonly Readiness[] = ["ready", "full", "absent", "busy", "away", "offline"];

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{Mark}/gu, "")
    .toLowerCase();

/** Whether each word begins one of the name's, without regard to case and accents. */
const isNamed = ({ name, email }: Agent, words: string): boolean => {
  const parts = fold(`${name} ${email ?? ""}`).split(/\s+/u);
  return fold(words)
    .split(/\s+/u)
    .every((word) => parts.some((part) => part.startsWith(word)));
};

const compareColleagues = (one: Agent, other: Agent): number =>
  READINESSES.indexOf(readinessOf(one)) - READINESSES.indexOf(readinessOf(other)) ||
  one.name.localeCompare(other.name) ||
  one.id.localeCompare(other.id);

/** Who can be handed a ticket: Crossdesk's own agents but oneself, by their names; who is ready for it comes first. */
export const listColleagues = (agents: readonly Agent[], me: Agent | undefined, words = ""): readonly Agent[] =>
  agents.filter((agent) => isOwn(agent) && agent.id !== me?.id && isNamed(agent, words)).sort(compareColleagues);

/** What of an agent's own writing has not been sent. */
export interface Unsent {
  readonly hasDraft: boolean;
  /** Messages on their way. */
  readonly sending: number;
  /** Messages that were given back. */
  readonly refused: number;
}

/** What becomes of what is unsent, where there is any. */
export const describeUnsent = ({ hasDraft, sending, refused }: Unsent): readonly string[] => {
  const words = texts().giveAway;
  return [
    ...(hasDraft ? [words.unsentDraft] : []),
    ...(sending > 0 ? [words.unsentSending] : []),
    ...(refused > 0 ? [words.unsentRefused] : []),
  ];
};

/** Why a ticket can no longer be given away in a way that was possible before. A lead gives away what was never theirs. */
export const describeGone = (state: DeskState, ticket: Ticket, { wasMine }: Pick<NotGiven, "wasMine">): string => {
  const words = texts().giveAway;
  if (isDone(ticket.status)) return words.goneDone;
  if (isMine(state, ticket)) return words.nowYours;
  if (ticket.assignedAgentId === null) return wasMine ? words.goneQueue : words.inQueue;
  return words.goneTo(nameAssignee(state, ticket));
};

/** What was to be given away, and to whom. */
export interface NotGiven {
  readonly receiver?: Agent | undefined;
  /** Whether it was one's own; a lead gives away others' as well. */
  readonly wasMine: boolean;
}

/** Why a ticket was not given away. */
export const describeNotGiven = (failure: Failure, { receiver, wasMine }: NotGiven): string => {
  const words = texts().giveAway;
  // What only here is said in other words than elsewhere.
  const special: Partial<Record<Failure["kind"], string>> = {
    AGENT_NOT_FOUND: words.receiverGone(receiver?.name ?? words.receiverUnnamed),
    AGENT_NOT_ASSIGNED: wasMine ? words.notYours : words.nobodys,
    TICKET_CLOSED: words.closedMeanwhile,
  };
  return special[failure.kind] ?? describeFailure(failure);
};
