import type { Complaint, ComplaintPage, Ticket } from "@crossdesk/contracts";
import type * as wire from "./schemas.ts";

/** Makes the absolute, signed URL that a stored file downloads from. */
export type ToFileUrl = (fileId: string) => string | null;

const toTicketInfo = (ticket: Ticket) => ({
  // Zendesk's id once the ticket is mirrored there, the core's number until then.
  supportTicketId: ticket.zendeskTicketId ?? String(ticket.number),
  subject: ticket.subject,
  message: ticket.description,
  ticketStatus: ticket.status,
  userTransactionId: null,
  userId: ticket.customerId,
  userName: null,
});

const toFileUrls = (ticket: Ticket, toFileUrl: ToFileUrl) => ({
  logPath: ticket.logFileId === null ? null : toFileUrl(ticket.logFileId),
  feedbackPhoto: ticket.feedbackPhotoId === null ? null : toFileUrl(ticket.feedbackPhotoId),
});

/** The complaint as create shows it. */
export const fromOpenedComplaint = (
  { ticket, customer, device }: Complaint,
  toFileUrl: ToFileUrl,
): wire.CreateResponse => ({
  data: {
    id: ticket.feedbackId,
    user: customer,
    device,
    ticketId: ticket.id,
    ...ticket.contact,
    category: ticket.categoryText,
    ticketInfo: { id: ticket.id, ...toTicketInfo(ticket), images: ticket.images.map(({ name }) => name) },
    ...toFileUrls(ticket, toFileUrl),
    creationDate: Date.parse(ticket.createdAt),
  },
  detail: null,
  error: false,
  message: "Adding a complaint successful",
});

/** The complaint as search and upload show it. */
export const fromComplaint = ({ ticket, customer, device }: Complaint, toFileUrl: ToFileUrl): wire.FoundComplaint => {
  const ticketInfo = { id: ticket.id, coreTicketNumber: null, ...toTicketInfo(ticket) };
  return {
    id: ticket.feedbackId,
    user: customer,
    device: device === null ? null : { ...device, deviceStatus: null, target: device },
    ticketId: ticket.id,
    ...ticket.contact,
    category: ticket.categoryText,
    ticketInfo: { ...ticketInfo, target: ticketInfo },
    ...toFileUrls(ticket, toFileUrl),
    creationDate: Date.parse(ticket.createdAt),
  };
};

export const fromComplaintPage = ({ items }: ComplaintPage, toFileUrl: ToFileUrl): wire.SearchResponse => ({
  data: items.map((complaint) => fromComplaint(complaint, toFileUrl)),
  detail: null,
  error: false,
  message: "Customer support info fetched successfully.",
});
