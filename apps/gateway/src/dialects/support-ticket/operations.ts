import type { Operations } from "../../dialect.ts";

export const supportTicketOperations = {
  list: { method: "GET", path: "/support-ticket", documentedAs: "Get Support Tickets" },
  logs: { method: "GET", path: "/support-ticket/ticket-logs", documentedAs: "Get Ticket Logs" },
  get: { method: "GET", path: "/support-ticket/:id", documentedAs: "Get Ticket Details" },
  addMessage: { method: "POST", path: "/support-ticket/:id", documentedAs: "Add Message and Attachments to Ticket" },
  setStatus: { method: "PUT", path: "/support-ticket/:id", documentedAs: "Update Ticket Status" },
} as const satisfies Operations;
