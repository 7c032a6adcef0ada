import type { Operations } from "../../api/api.ts";
import {
  AddMessageBody,
  AddMessageResponse,
  GetResponse,
  ListQuery,
  ListResponse,
  LogsQuery,
  LogsResponse,
  SetStatusBody,
  SetStatusResponse,
  TicketParams,
} from "./schemas.ts";

export const supportTicketOperations = {
  list: {
    method: "GET",
    path: "/support-ticket",
    documentedAs: "Get Support Tickets",
    input: { query: ListQuery },
    answers: { 200: ListResponse },
    isCompressed: true,
  },
  logs: {
    method: "GET",
    path: "/support-ticket/ticket-logs",
    documentedAs: "Get Ticket Logs",
    input: { query: LogsQuery },
    answers: { 200: LogsResponse },
    isCompressed: true,
  },
  get: {
    method: "GET",
    path: "/support-ticket/:id",
    documentedAs: "Get Ticket Details",
    input: { params: TicketParams },
    answers: { 200: GetResponse },
    isCompressed: true,
  },
  addMessage: {
    method: "POST",
    path: "/support-ticket/:id",
    documentedAs: "Add Message and Attachments to Ticket",
    input: { params: TicketParams, body: AddMessageBody },
    answers: { 200: AddMessageResponse },
  },
  setStatus: {
    method: "PUT",
    path: "/support-ticket/:id",
    documentedAs: "Update Ticket Status",
    input: { params: TicketParams, body: SetStatusBody },
    answers: { 200: SetStatusResponse },
  },
} as const satisfies Operations;
