import { isDone } from "@crossdesk/contracts";
import type { Agent, AgentStatus, AssignmentList, Complaint, Ticket } from "@crossdesk/contracts";
import type * as wire from "./schemas.ts";

/** What people read. */
const ALIASES = {
  online: "Online",
  offline: "Offline",
  busy: "Busy",
  away: "Away",
} as const satisfies Record<AgentStatus, string>;

/** `2012-12-11 08:52:31 +0000 UTC`. */
const toTime = (instant: string): string => `${instant.slice(0, 10)} ${instant.slice(11, 19)} +0000 UTC`;

const toSeconds = (instant: string | null): number => (instant === null ? 0 : Math.floor(Date.parse(instant) / 1_000));

export const fromAgent = (agent: Agent, now: Date): wire.AgentInfo => ({
  id: agent.id,
  name: agent.name,
  status: agent.status,
  statusAlias: ALIASES[agent.status],
  lastLoginTime: toTime(agent.lastLoginAt ?? agent.createdAt),
  updatedAt: toTime(agent.updatedAt),
  agentTimeInStatus: Math.max(0, Math.floor((now.getTime() - Date.parse(agent.statusSince)) / 1_000)),
});

export const fromAgentStatus = ({ id, status }: Agent): wire.AgentStatusInfo => ({ id, status });

export const statusList = (statuses: readonly AgentStatus[]): wire.AgentStatusList => ({ data: [...statuses] });

const toCustomer = ({ ticket, customer }: Complaint): wire.Ticket["customer"] => {
  const firstName = customer.firstName ?? "";
  const lastName = customer.lastName ?? "";
  const name = customer.fullName ?? ticket.contact.name ?? `${firstName} ${lastName}`.trim();
  return { id: ticket.customerId, firstName, lastName, name };
};

type OpenAssignment = AssignmentList["items"][number];

/** A time that is of this assignment, and not of an agent's before. */
const toPicked = ({ pickedAt }: Ticket, { assignedAt }: OpenAssignment): string | null =>
  pickedAt !== null && pickedAt >= assignedAt ? pickedAt : null;

const fromTicket = (known: Complaint, assignment: OpenAssignment, now: Date): wire.Ticket => {
  const { ticket } = known;
  return {
    id: ticket.id,
    content: { subject: ticket.subject, description: ticket.description, channel: ticket.channel },
    metadata: {
      ccr: ticket.ccr,
      roomId: ticket.roomId,
      orderId: ticket.orderId ?? "",
      pickedTimestamp: toSeconds(toPicked(ticket, assignment)),
      assignedTimestamp: toSeconds(assignment.assignedAt),
      autoCloseWarningTimestamp: toSeconds(ticket.autoCloseWarningAt),
      autoCloseTimestamp: toSeconds(ticket.autoCloseAt),
      currentTimestamp: Math.floor(now.getTime() / 1_000),
      entityId: ticket.entityId,
      isChatRoomClosed: ticket.isRoomClosed,
      language: ticket.language,
    },
    customer: toCustomer(known),
  };
};

/** An agent's open tickets in the order of their assignments, each with what the tickets service says of it. */
export const fromAssignments = (
  assignments: readonly OpenAssignment[],
  tickets: readonly Complaint[],
  now: Date,
): wire.Ticket[] => {
  const known = new Map(tickets.map((each) => [each.ticket.id, each]));
  return assignments.flatMap((assignment) => {
    const found = known.get(assignment.ticketId);
    return found === undefined || isDone(found.ticket.status) ? [] : [fromTicket(found, assignment, now)];
  });
};
