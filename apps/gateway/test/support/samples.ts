import type { Category, Complaint, Customer, Device, Message, Ticket, TicketLog } from "@crossdesk/contracts";

const CREATED = "2025-04-01T10:00:00.123Z";
const MODIFIED = "2025-04-01T10:30:00.456Z";

const audit = {
  createdBy: "admin",
  createdByType: "admin",
  createdAt: CREATED,
  modifiedBy: "admin",
  modifiedByType: "admin",
  modifiedAt: MODIFIED,
  isActive: true,
  isDeleted: false,
} as const;

export const sampleTicket = (changes: Partial<Ticket> = {}): Ticket => ({
  ...audit,
  id: "34822e49-8ed3-42fd-87a0-700a6d509102",
  number: 123,
  refId: "REF123",
  feedbackId: "9cf778b6-3a4d-49bd-98d2-4214774d3ec0",
  channel: "mobile",
  entityId: "main",
  orderId: null,
  customerId: "user01",
  userType: "customer",
  deviceUdid: null,
  contact: { name: null, email: null, phone: null },
  categoryId: 1,
  subCategoryId: 1,
  categoryText: "Refund",
  ccr: "",
  language: "eng",
  isLanguageAssumed: false,
  subject: "Refund Request",
  description: "Request for a refund on order #XYZ",
  status: "CREATED",
  priority: "normal",
  tags: [],
  roomId: "888bd869-9398-40de-9c61-3238d6208cf5",
  isRoomClosed: false,
  assignedAgentId: null,
  assignedAt: null,
  pickedAt: null,
  assignmentVersion: 0,
  awaiting: "team",
  awaitingSince: CREATED,
  autoCloseWarningAt: null,
  autoCloseAt: null,
  reopenableUntil: null,
  lastActivityAt: MODIFIED,
  closedAt: null,
  zendeskTicketId: null,
  images: [],
  logFileId: null,
  feedbackPhotoId: null,
  session: {},
  version: 1,
  ...changes,
});

export const sampleCategory: Category = { ...audit, id: 1, entityId: "main", name: "Refund", parentId: null };

export const sampleMessage = (changes: Partial<Message> = {}): Message => ({
  ...audit,
  createdBy: "user01",
  createdByType: "customer",
  id: 456,
  ticketId: sampleTicket().id,
  ticketNumber: 123,
  senderId: "user01",
  senderType: "customer",
  text: "Can you please update on my refund request?",
  sentAt: CREATED,
  attachments: [],
  ...changes,
});

export const sampleLog: TicketLog = {
  ...audit,
  createdBy: "user1",
  createdByType: "customer",
  modifiedBy: "user2",
  id: 1,
  ticketId: sampleTicket().id,
  ticketNumber: 123,
  action: "Updated ticket status",
  actor: "admin",
  actorType: "system",
  actedAt: MODIFIED,
};

export const sampleDevice: Device = {
  id: "435bdd41-5347-42c4-9685-a3f66f8dc169",
  description: "desc",
  deviceStatus: "NORMAL",
  manufacturer: "Genymotion",
  model: "Google Nexus 4 - 4.3 - API 18 - 768x1280",
  os: "Android:4.3",
  udid: "7237F578-828D-43D9-995D-F8B7AC8A4881",
  simStateHashCode: null,
  simCardState: null,
  deletedUdid: null,
  deletedBy: null,
  deletedOn: null,
};

/** What is known of a customer that nobody fed to the directory. */
export const minimalCustomer = (id: string): Customer => ({
  id,
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
});

export const sampleComplaint = (ticket: Ticket = sampleTicket()): Complaint => ({
  ticket,
  customer: minimalCustomer(ticket.customerId),
  device: ticket.deviceUdid === null ? null : { ...sampleDevice, udid: ticket.deviceUdid },
});
