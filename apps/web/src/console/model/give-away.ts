import type { Agent, Ticket } from "@crossdesk/contracts";
import { isDone } from "./actions.ts";
import type { Failure } from "./failure.ts";
import { sayFailure } from "./failure.ts";
import type { DeskState } from "./state.ts";

/** The two ways in which an agent gives a ticket of theirs away. */
export const GIVE_AWAYS = ["handOver", "giveBack"] as const;
export type GiveAway = (typeof GIVE_AWAYS)[number];

/** Whether the agent may give the ticket away: it is theirs, and there is work to do. The agents service checks the same. */
export const canGiveAway = ({ me }: DeskState, { assignedAgentId, status }: Ticket): boolean =>
  me !== undefined && assignedAgentId === me.id && !isDone(status);

/** Whether somebody would be asked by routing as well. */
export type Readiness = "ready" | "full" | "busy" | "away" | "offline";

export const readinessOf = ({ status, load, capacity }: Agent): Readiness => {
  if (status !== "online") return status;
  return load >= capacity ? "full" : "ready";
};

const READINESSES: readonly Readiness[] = ["ready", "full", "busy", "away", "offline"];

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
export const listColleagues = (agents: readonly Agent[], me: Agent | undefined, words: string): readonly Agent[] =>
  agents
    .filter((agent) => agent.ownerPartner === null && agent.id !== me?.id && isNamed(agent, words))
    .sort(compareColleagues);

const PICK = "Unless they pick it before long, routing looks for somebody else, perhaps you.";

/** What becomes of a ticket that is handed to somebody who stands so. */
export const OUTLOOKS = {
  ready: PICK,
  full: `They have all the tickets they should; this one comes on top. ${PICK}`,
  busy: `They take no new tickets from routing just now, and get this one all the same. ${PICK}`,
  away: `They are not at their desk, and get it all the same. ${PICK}`,
  offline: `They are not at work, and get it all the same. ${PICK}`,
} as const satisfies Record<Readiness, string>;

/** What of an agent's own writing has not been sent. */
export interface Unsent {
  readonly hasDraft: boolean;
  /** Messages on their way. */
  readonly sending: number;
  /** Messages that were given back. */
  readonly refused: number;
}

/** What becomes of what is unsent, where there is any. */
export const sayUnsent = ({ hasDraft, sending, refused }: Unsent): readonly string[] => [
  ...(hasDraft
    ? ["What you have begun to write here stays in this tab, for you alone: send it first, or copy it."]
    : []),
  ...(sending > 0 ? ["What you have written is still on its way, and goes out all the same."] : []),
  ...(refused > 0
    ? ["A message of yours was given back. It stays in this tab: send it again first, or discard it."]
    : []),
];

/** What only here is said in other words than elsewhere. */
const NOT_GIVEN: Partial<Record<Failure["kind"], (receiver: string) => string>> = {
  AGENT_NOT_FOUND: (receiver) => `${receiver} is not in your team any more. Choose somebody else.`,
  AGENT_NOT_ASSIGNED: () => "The ticket is not yours any more, so nothing was done.",
  TICKET_CLOSED: () => "The ticket was closed meanwhile, so nothing was done.",
};

/** Why a ticket was not given away. */
export const sayNotGiven = (failure: Failure, receiver?: Agent): string =>
  NOT_GIVEN[failure.kind]?.(receiver?.name ?? "The agent") ?? sayFailure(failure);
