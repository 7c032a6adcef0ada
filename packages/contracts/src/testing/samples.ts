import type { Agent } from "../agents/agent.ts";
import type { StoredFile } from "../files/file.ts";
import type { Customer, Device } from "../tickets/customer.ts";
import type { Message } from "../tickets/message.ts";
import type { Complaint } from "../tickets/complaints.ts";
import type { Category, Ticket } from "../tickets/ticket.ts";

/** When all samples were made, and what is in them happened. */
export const SAMPLE_INSTANT = "2026-11-22T08:00:00.000Z";

const audit = {
  createdBy: "customer-1",
  createdByType: "customer",
  createdAt: SAMPLE_INSTANT,
  modifiedBy: "customer-1",
  modifiedByType: "customer",
  modifiedAt: SAMPLE_INSTANT,
  isActive: true,
  isDeleted: false,
} as const;

/** A new ticket of a customer in the tenant `main`: open, unassigned, its first answer owed by the team. */
export const sampleTicket = (changes: Partial<Ticket> = {}): Ticket => ({
  ...audit,
  id: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a",
  number: 1,
  refId: "REF-1",
  feedbackId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3b",
  channel: "chat",
  entityId: "main",
  orderId: null,
  customerId: "customer-1",
  userType: "customer",
  deviceUdid: null,
  contact: { name: null, email: null, phone: null },
  categoryId: 1,
  subCategoryId: null,
  categoryText: "General",
  ccr: "",
  language: "eng",
  isLanguageAssumed: false,
  subject: "Where is my order?",
  description: "",
  status: "CREATED",
  priority: "normal",
  tags: [],
  snoozedUntil: null,
  wokeAt: null,
  roomId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3c",
  isRoomClosed: false,
  assignedAgentId: null,
  assignedAt: null,
  pickedAt: null,
  assignmentVersion: 0,
  awaiting: "team",
  awaitingSince: SAMPLE_INSTANT,
  firstAnsweredAt: null,
  answerDueAt: null,
  answerWarningAt: null,
  autoCloseWarningAt: null,
  autoCloseAt: null,
  reopenableUntil: null,
  lastActivityAt: SAMPLE_INSTANT,
  closedAt: null,
  rating: null,
  ratingComment: null,
  ratedAt: null,
  zendeskTicketId: null,
  images: [],
  logFileId: null,
  feedbackPhotoId: null,
  session: {},
  version: 1,
  ...changes,
});

/** A message of the sample ticket's customer. */
export const sampleMessage = (changes: Partial<Message> = {}): Message => ({
  ...audit,
  id: 1,
  ticketId: sampleTicket().id,
  ticketNumber: sampleTicket().number,
  senderId: "customer-1",
  senderType: "customer",
  text: "It should have come yesterday.",
  sentAt: SAMPLE_INSTANT,
  attachments: [],
  ...changes,
});

/** A category at the top. */
export const sampleCategory = (changes: Partial<Category> = {}): Category => ({
  ...audit,
  id: 1,
  entityId: "main",
  name: "General",
  parentId: null,
  ...changes,
});

/** An agent who is online, present and free. */
export const sampleAgent = (changes: Partial<Agent> = {}): Agent => ({
  id: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3aa9e7",
  entityId: "main",
  subject: "agent-1",
  name: "Ada",
  email: null,
  status: "online",
  statusSince: SAMPLE_INSTANT,
  isPresent: true,
  presenceSince: SAMPLE_INSTANT,
  attendance: "console",
  lastLoginAt: SAMPLE_INSTANT,
  createdAt: SAMPLE_INSTANT,
  updatedAt: SAMPLE_INSTANT,
  languages: ["eng"],
  capacity: 5,
  load: 0,
  ownerPartner: null,
  profile: null,
  ...changes,
});

/** A device of which nothing but its ids is known. */
export const sampleDevice = (changes: Partial<Device> = {}): Device => ({
  id: "435bdd41-5347-42c4-9685-a3f66f8dc169",
  description: null,
  deviceStatus: null,
  manufacturer: null,
  model: null,
  os: null,
  udid: "7237F578-828D-43D9-995D-F8B7AC8A4881",
  simStateHashCode: null,
  simCardState: null,
  deletedUdid: null,
  deletedBy: null,
  deletedOn: null,
  ...changes,
});

/** A customer of whom nothing but the id is known. */
export const sampleCustomer = (changes: Partial<Customer> = {}): Customer => ({
  id: "customer-1",
  addresses: null,
  devices: [],
  emailAuthenticationChannels: [],
  firstName: null,
  fullName: null,
  groupTag: [],
  lastName: null,
  locationCountry: null,
  locationZipCode: null,
  mobileAuthenticationChannels: [],
  pinCreated: null,
  profileImagePath: null,
  profileName: null,
  registrationDate: null,
  socialAuthenticationChannels: [],
  status: null,
  timezone: null,
  userSetting: null,
  verified: null,
  pinResetDate: null,
  kycStatus: null,
  deleted: null,
  singularId: null,
  acquisitionIds: null,
  testUser: null,
  ...changes,
});

/** A ticket with its customer and device, of whom nothing but their ids is known. */
export const sampleComplaint = (ticket: Ticket = sampleTicket()): Complaint => ({
  ticket,
  customer: sampleCustomer({ id: ticket.customerId }),
  device: ticket.deviceUdid === null ? null : sampleDevice({ udid: ticket.deviceUdid }),
});

/** An image of 30 bytes that was uploaded for no ticket yet. */
export const sampleFile = (changes: Partial<StoredFile> = {}): StoredFile => ({
  id: "0192d3a1-0000-7000-8000-000000000001",
  entityId: "main",
  purpose: "LOG_IMAGE",
  state: "committed",
  name: "0192d3a1-0000-7000-8000-000000000001.png",
  originalName: "a.png",
  contentType: "image/png",
  size: 30,
  sha256: "0".repeat(64),
  ticketId: null,
  uploadedBy: "customer-1",
  createdAt: SAMPLE_INSTANT,
  committedAt: SAMPLE_INSTANT,
  ...changes,
});
