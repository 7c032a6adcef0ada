import { chooseAgent } from "./choose-agent.ts";
import type { Candidate, Choice, WaitingTicket } from "./choose-agent.ts";

export interface Routed<Ticket> extends Choice {
  readonly ticket: Ticket;
  readonly agentId: string;
}

export interface RoutingResult<Ticket> {
  readonly routed: readonly Routed<Ticket>[];
  /** The agents as they are after it: what a next batch goes on from. */
  readonly agents: readonly Candidate[];
}

/** Routes tickets one after the other, in the order given (oldest first), each seeing what the ones before it took. */
export const routeTickets = <Ticket extends WaitingTicket>(
  tickets: readonly Ticket[],
  agents: readonly Candidate[],
  now: Date,
): RoutingResult<Ticket> => {
  const current = [...agents];
  const positions = new Map(current.map((agent, position) => [agent.agentId, position]));
  const routed: Routed<Ticket>[] = [];
  for (const ticket of tickets) {
    const { agentId, reasons } = chooseAgent(ticket, current, now);
    const position = agentId === null ? undefined : positions.get(agentId);
    const agent = position === undefined ? undefined : current[position];
    if (position === undefined || agent === undefined) continue;
    routed.push({ ticket, agentId: agent.agentId, reasons });
    current[position] = { ...agent, load: agent.load + 1, lastAssignedAt: now };
  }
  return { routed, agents: current };
};
