import type { Category, Message, Ticket, TicketLog } from "@crossdesk/contracts";
import * as samples from "@crossdesk/contracts/testing";

/** The content of the documented payloads, as the services return it. */
const CREATED = "2025-04-01T10:00:00.123Z";
const MODIFIED = "2025-04-01T10:30:00.456Z";

const audit = {
  createdBy: "admin",
  createdByType: "admin",
  createdAt: CREATED,
  modifiedBy: "admin",
  modifiedByType: "admin",
  modifiedAt: MODIFIED,
} as const;

export const sampleTicket = (changes: Partial<Ticket> = {}): Ticket =>
  samples.sampleTicket({
    ...audit,
    id: "34822e49-8ed3-42fd-87a0-700a6d509102",
    number: 123,
    refId: "REF123",
    feedbackId: "9cf778b6-3a4d-49bd-98d2-4214774d3ec0",
    channel: "mobile",
    customerId: "user01",
    subCategoryId: 1,
    categoryText: "Refund",
    subject: "Refund Request",
    description: "Request for a refund on order #XYZ",
    roomId: "888bd869-9398-40de-9c61-3238d6208cf5",
    awaitingSince: CREATED,
    lastActivityAt: MODIFIED,
    ...changes,
  });

export const sampleCategory: Category = samples.sampleCategory({ ...audit, name: "Refund" });

export const sampleMessage = (changes: Partial<Message> = {}): Message =>
  samples.sampleMessage({
    ...audit,
    createdBy: "user01",
    createdByType: "customer",
    id: 456,
    ticketId: sampleTicket().id,
    ticketNumber: 123,
    senderId: "user01",
    text: "Can you please update on my refund request?",
    sentAt: CREATED,
    ...changes,
  });

export const sampleLog: TicketLog = {
  ...audit,
  createdBy: "user1",
  createdByType: "customer",
  modifiedBy: "user2",
  isActive: true,
  isDeleted: false,
  id: 1,
  ticketId: sampleTicket().id,
  ticketNumber: 123,
  action: "Updated ticket status",
  actor: "admin",
  actorType: "system",
  actedAt: MODIFIED,
};
