import type { OpenTicketInput, SearchComplaintsInput } from "@crossdesk/contracts";
import { toInternational } from "./written-phone.ts";
import type { CreateBody, SearchBody } from "./schemas.ts";

export const toOpenTicket = (
  body: CreateBody,
): Partial<OpenTicketInput> & Pick<OpenTicketInput, "channel" | "customerId" | "subject" | "description"> => ({
  channel: "mobile",
  customerId: body.uuid,
  deviceUdid: body.udid,
  contact: {
    name: body.name?.trim() === "" ? null : (body.name ?? null),
    email: body.email,
    phone: body.phone ?? null,
  },
  category: body.category,
  subject: body.subject,
  description: body.message,
  images: body.images,
});

/** How many a search without any condition answers, and how many one with conditions at most. */
const NEWEST = 100;
const MOST = 1_000;

export const toSearchComplaints = (body: SearchBody): SearchComplaintsInput => {
  const conditions = Object.entries({
    customerId: body.uuid,
    deviceUdid: body.udid,
    email: body.email.trim(),
    phone: toInternational(body.phone),
    ticketId: body.ticketId,
    zendeskTicketId: body.zendeskTicketId,
  }).filter(([, value]) => value.trim() !== "");
  return { ...Object.fromEntries(conditions), limit: conditions.length === 0 ? NEWEST : MOST };
};
