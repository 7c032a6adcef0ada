import { toLanguageCode } from "@crossdesk/contracts";
import type { DecidedBy, RoutingReasons } from "@crossdesk/contracts";
import { offerAgainAt, passOf } from "./passing-over.ts";
import type { Pass, Passes } from "./passing-over.ts";

/** A ticket as routing sees it. */
export interface WaitingTicket {
  readonly ticketId: string;
  readonly entityId: string;
  readonly language: string;
  /** Agents who are barred from it. */
  readonly excludedAgentIds: readonly string[];
  readonly passes: Passes;
}

/** An agent as routing sees them. */
export interface Candidate {
  readonly agentId: string;
  readonly entityId: string;
  readonly isOnline: boolean;
  readonly isPresent: boolean;
  /** Counts the times that they came from being offline. */
  readonly shift: number;
  readonly capacity: number;
  /** Open tickets that the agent has. */
  readonly load: number;
  /** As `toLanguageCode` writes them. */
  readonly languages: readonly string[];
  readonly lastAssignedAt: Date | null;
}

export interface Choice {
  readonly agentId: string | null;
  readonly reasons: RoutingReasons;
}

type Refusal = keyof RoutingReasons["refused"];

const findRefusal = (ticket: WaitingTicket, agent: Candidate, now: Date): Refusal | undefined => {
  if (agent.entityId !== ticket.entityId) return "foreign";
  if (!agent.isOnline) return "notOnline";
  if (!agent.isPresent) return "absent";
  if (ticket.excludedAgentIds.includes(agent.agentId)) return "excluded";
  if (agent.load >= agent.capacity) return "full";
  const pass = passOf(ticket.passes, agent);
  return pass !== undefined && offerAgainAt(pass) > now ? "backingOff" : undefined;
};

interface Contender {
  readonly agent: Candidate;
  readonly speaksLanguage: boolean;
  readonly pass: Pass | undefined;
}

/** The line for a ticket: not passed over yet, then who did so longest ago. */
const passedTime = ({ pass }: Contender): number => (pass === undefined ? -Infinity : Date.parse(pass.at));

/** Never assigned comes before long ago. */
const assignedTime = ({ lastAssignedAt }: Candidate): number => lastAssignedAt?.getTime() ?? -Infinity;

const compareNumbers = (left: number, right: number): number => Math.sign(left - right) || 0;

/** The rules in their order; the first in which two agents differ decides between them. Negative: the left one is better. */
const RULES: readonly {
  readonly name: DecidedBy;
  readonly compare: (left: Contender, right: Contender) => number;
}[] = [
  {
    name: "not-passed-over",
    // Two that have not would give NaN if subtracted.
    compare: (left, right) => (passedTime(left) === passedTime(right) ? 0 : passedTime(left) - passedTime(right)),
  },
  { name: "language", compare: (left, right) => Number(right.speaksLanguage) - Number(left.speaksLanguage) },
  {
    name: "load",
    // load ÷ capacity compared across, so that no rounding makes equal agents differ.
    compare: ({ agent: left }, { agent: right }) =>
      compareNumbers(left.load * right.capacity, right.load * left.capacity),
  },
  {
    name: "idle-time",
    // Two that were never assigned would give NaN if subtracted.
    compare: ({ agent: left }, { agent: right }) =>
      assignedTime(left) === assignedTime(right) ? 0 : compareNumbers(assignedTime(left), assignedTime(right)),
  },
  { name: "id", compare: ({ agent: left }, { agent: right }) => (left.agentId < right.agentId ? -1 : 1) },
];

interface Comparison {
  readonly order: number;
  readonly decidedBy: DecidedBy;
}

const compare = (left: Contender, right: Contender): Comparison => {
  for (const { name, compare: rule } of RULES) {
    const order = rule(left, right);
    if (order !== 0) return { order, decidedBy: name };
  }
  return { order: 0, decidedBy: "id" };
};

const idleSeconds = (agent: Candidate, now: Date): number | null =>
  agent.lastAssignedAt === null ? null : Math.max(0, (now.getTime() - agent.lastAssignedAt.getTime()) / 1_000);

/**
 * Chooses who gets the ticket among `agents`, in any order: of its entity, online, present, not barred, below capacity, not backing off
 * after they passed it over; then who has not passed it over or did so longest ago, speaks its language, has the lowest share of their
 * capacity taken, waited longest, has the lowest id.
 */
export const chooseAgent = (ticket: WaitingTicket, agents: readonly Candidate[], now: Date): Choice => {
  const refused = { foreign: 0, notOnline: 0, absent: 0, excluded: 0, full: 0, backingOff: 0 };
  const language = toLanguageCode(ticket.language);
  let eligible = 0;
  let speakers = 0;
  let best: Contender | undefined;
  let second: Contender | undefined;
  for (const agent of agents) {
    const refusal = findRefusal(ticket, agent, now);
    if (refusal !== undefined) {
      refused[refusal] += 1;
      continue;
    }
    const contender = {
      agent,
      speaksLanguage: agent.languages.includes(language),
      pass: passOf(ticket.passes, agent),
    };
    eligible += 1;
    if (contender.speaksLanguage) speakers += 1;
    if (best === undefined || compare(contender, best).order < 0) [best, second] = [contender, best];
    else if (second === undefined || compare(contender, second).order < 0) second = contender;
  }
  const found = { considered: agents.length, eligible, refused, speakers };
  if (best === undefined) return { agentId: null, reasons: { ...found, chosen: null } };
  const { agent, speaksLanguage } = best;
  return {
    agentId: agent.agentId,
    reasons: {
      ...found,
      chosen: {
        decidedBy: second === undefined ? "only-one" : compare(best, second).decidedBy,
        speaksLanguage,
        load: agent.load,
        capacity: agent.capacity,
        idleSeconds: idleSeconds(agent, now),
        runnerUpId: second?.agent.agentId ?? null,
      },
    },
  };
};
