import { chooseAgent } from "./choose-agent.ts";
import type { Candidate, Choice, WaitingTicket } from "./choose-agent.ts";

export interface Routed extends Choice {
  readonly ticketId: string;
  readonly agentId: string;
}

export interface RoutingResult {
  readonly routed: readonly Routed[];
  /** The agents as they are after it: what a next batch goes on from. */
  readonly agents: readonly Candidate[];
}

/** Routes tickets one after the other, in the order given (oldest first), each seeing what the ones before it took. */
export const routeTickets = (
  tickets: readonly WaitingTicket[],
  agents: readonly Candidate[],
  now: Date,
): RoutingResult => {
  const current = [...agents];
  const positions = new Map(current.map((agent, position) => [agent.agentId, position]));
  const routed: Routed[] = [];
  for (const ticket of tickets) {
    const { agentId, reasons } = chooseAgent(ticket, current, now);
    const position = agentId === null ? undefined : positions.get(agentId);
    const agent = position === undefined ? undefined : current[position];
    if (position === undefined || agent === undefined) continue;
    routed.push({ ticketId: ticket.ticketId, agentId: agent.agentId, reasons });
    current[position] = { ...agent, load: agent.load + 1, lastAssignedAt: now };
  }
  return { routed, agents: current };
};
