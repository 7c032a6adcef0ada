import type { Ticket, TicketFacts } from "@crossdesk/contracts";

/** What events say of a ticket, and of the change that made it so: ids and status, nothing personal beyond the customer's id. */
export const toTicketFacts = (ticket: Ticket, before?: Pick<Ticket, "status" | "assignedAgentId">): TicketFacts => ({
  ticketId: ticket.id,
  number: ticket.number,
  channel: ticket.channel,
  status: ticket.status,
  customerId: ticket.customerId,
  orderId: ticket.orderId,
  language: ticket.language,
  roomId: ticket.roomId,
  feedbackId: ticket.feedbackId,
  isRoomClosed: ticket.isRoomClosed,
  openedAt: ticket.createdAt,
  pickedAt: ticket.pickedAt,
  assignedAgentId: ticket.assignedAgentId,
  assignmentVersion: ticket.assignmentVersion,
  awaiting: ticket.awaiting,
  awaitingSince: ticket.awaitingSince,
  ...(before === undefined ? {} : { previous: { status: before.status, assignedAgentId: before.assignedAgentId } }),
});
