import type { Agent, Message, Ticket, TicketChange } from "@crossdesk/contracts";
import * as samples from "@crossdesk/contracts/testing";

const { SAMPLE_INSTANT } = samples;

/** An instant some minutes after the samples' own. */
export const minute = (minutes: number): string =>
  new Date(Date.parse(SAMPLE_INSTANT) + minutes * 60_000).toISOString();

/** The agent whose console is looked at. */
export const sampleAgent = (changes: Partial<Agent> = {}): Agent =>
  samples.sampleAgent({ subject: "ada", capacity: 20, ...changes });

/** The ticket of this number, which that agent works on. */
export const sampleTicket = (number: number, changes: Partial<Ticket> = {}): Ticket =>
  samples.sampleTicket({
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    number,
    refId: `REF${number}`,
    feedbackId: `00000000-0000-4000-9000-${String(number).padStart(12, "0")}`,
    roomId: `00000000-0000-4000-a000-${String(number).padStart(12, "0")}`,
    channel: "mobile",
    contact: { name: "Jane", email: null, phone: null },
    subject: `Subject ${number}`,
    description: "Where is it?",
    status: "ASSIGNED",
    assignedAgentId: sampleAgent().id,
    assignedAt: SAMPLE_INSTANT,
    pickedAt: SAMPLE_INSTANT,
    assignmentVersion: 1,
    ...changes,
  });

export const sampleMessage = (id: number, changes: Partial<Message> = {}): Message =>
  samples.sampleMessage({ id, ticketId: sampleTicket(1).id, text: `message ${id}`, sentAt: minute(id), ...changes });

export const sampleChange = (ticket: Ticket, changes: Partial<TicketChange["change"]> = {}): TicketChange => ({
  ticket,
  change: {
    version: ticket.version,
    action: "Updated ticket status",
    actor: "ben",
    actorType: "agent",
    actedAt: SAMPLE_INSTANT,
    ...changes,
  },
});
