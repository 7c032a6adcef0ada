import type { Agent, Message, Ticket, TicketChange } from "@crossdesk/contracts";

/** What tests make tickets, messages and agents from. */
const AT = "2026-11-22T08:00:00.000Z";

/** An instant some minutes after the samples' own. */
export const minute = (minutes: number): string => new Date(Date.parse(AT) + minutes * 60_000).toISOString();

const audit = {
  createdBy: "user01",
  createdByType: "customer",
  createdAt: AT,
  modifiedBy: "user01",
  modifiedByType: "customer",
  modifiedAt: AT,
  isActive: true,
  isDeleted: false,
} as const;

export const sampleAgent = (changes: Partial<Agent> = {}): Agent => ({
  id: "00000000-0000-4000-8000-00000000a9e7",
  entityId: "main",
  subject: "ada",
  name: "Ada",
  email: null,
  status: "online",
  statusSince: AT,
  isPresent: true,
  presenceSince: AT,
  attendance: "console",
  lastLoginAt: AT,
  createdAt: AT,
  updatedAt: AT,
  languages: ["eng"],
  capacity: 20,
  load: 0,
  ownerPartner: null,
  profile: null,
  ...changes,
});

export const sampleTicket = (number: number, changes: Partial<Ticket> = {}): Ticket => ({
  ...audit,
  id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  number,
  refId: `REF${number}`,
  feedbackId: `00000000-0000-4000-9000-${String(number).padStart(12, "0")}`,
  channel: "mobile",
  entityId: "main",
  orderId: null,
  customerId: "user01",
  userType: "customer",
  deviceUdid: null,
  contact: { name: "Jane", email: null, phone: null },
  categoryId: 1,
  subCategoryId: null,
  categoryText: "General",
  ccr: "",
  language: "eng",
  isLanguageAssumed: false,
  subject: `Subject ${number}`,
  description: "Where is it?",
  status: "ASSIGNED",
  priority: "normal",
  tags: [],
  snoozedUntil: null,
  wokeAt: null,
  roomId: `00000000-0000-4000-a000-${String(number).padStart(12, "0")}`,
  isRoomClosed: false,
  assignedAgentId: sampleAgent().id,
  assignedAt: AT,
  pickedAt: AT,
  assignmentVersion: 1,
  awaiting: "team",
  awaitingSince: AT,
  autoCloseWarningAt: null,
  autoCloseAt: null,
  reopenableUntil: null,
  lastActivityAt: AT,
  closedAt: null,
  zendeskTicketId: null,
  images: [],
  logFileId: null,
  feedbackPhotoId: null,
  session: {},
  version: 1,
  ...changes,
});

export const sampleMessage = (id: number, changes: Partial<Message> = {}): Message => ({
  ...audit,
  id,
  ticketId: sampleTicket(1).id,
  ticketNumber: 1,
  senderId: "user01",
  senderType: "customer",
  text: `message ${id}`,
  sentAt: minute(id),
  attachments: [],
  ...changes,
});

export const sampleChange = (ticket: Ticket, changes: Partial<TicketChange["change"]> = {}): TicketChange => ({
  ticket,
  change: {
    version: ticket.version,
    action: "Updated ticket status",
    actor: "ben",
    actorType: "agent",
    actedAt: AT,
    ...changes,
  },
});
