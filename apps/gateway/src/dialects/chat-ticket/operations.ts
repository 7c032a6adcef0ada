import { z } from "zod";
import type { Operations } from "../../api/api.ts";
import {
  AgentHeaders,
  AgentInfo,
  AgentStatusInfo,
  AgentStatusList,
  Nothing,
  RoomParams,
  Ticket,
  TicketParams,
  UpdateAgentStatusParam,
} from "./schemas.ts";

export const chatTicketOperations = {
  info: { method: "GET", path: "/v1/info", documentedAs: "Get agent information", answers: { 200: AgentInfo } },
  tickets: {
    method: "GET",
    path: "/v1/tickets",
    documentedAs: "Get agent tickets",
    answers: { 200: z.array(Ticket) },
    isCompressed: true,
  },
  online: {
    method: "PUT",
    path: "/v1/online",
    documentedAs: "Update agent status as online",
    answers: { 200: AgentStatusInfo },
  },
  offline: {
    method: "PUT",
    path: "/v1/offline",
    documentedAs: "Update agent status as offline",
    answers: { 200: AgentStatusInfo },
  },
  statuses: { method: "GET", path: "/v1/status", documentedAs: "AgentStatusList", answers: { 200: AgentStatusList } },
  setAgentStatus: {
    method: "PUT",
    path: "/v1/status",
    documentedAs: "Update agent status",
    input: { body: UpdateAgentStatusParam },
    answers: { 200: AgentStatusInfo },
  },
  closeRoom: {
    method: "DELETE",
    path: "/v1/rooms/:roomID",
    documentedAs: "Close Room",
    input: { params: RoomParams },
    answers: { 200: Nothing },
  },
  pickedTime: {
    method: "PUT",
    path: "/v1/tickets/:ticketID/pickedTime",
    documentedAs: "Update picked time",
    input: { params: TicketParams, headers: AgentHeaders },
    answers: { 200: Nothing },
  },
} as const satisfies Operations;
