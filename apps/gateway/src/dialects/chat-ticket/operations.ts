import type { Operations } from "../../dialect.ts";

export const chatTicketOperations = {
  info: { method: "GET", path: "/v1/info", documentedAs: "Get agent information" },
  tickets: { method: "GET", path: "/v1/tickets", documentedAs: "Get agent tickets" },
  online: { method: "PUT", path: "/v1/online", documentedAs: "Update agent status as online" },
  offline: { method: "PUT", path: "/v1/offline", documentedAs: "Update agent status as offline" },
  statuses: { method: "GET", path: "/v1/status", documentedAs: "AgentStatusList" },
  setStatus: { method: "PUT", path: "/v1/status", documentedAs: "Update agent status" },
  closeRoom: { method: "DELETE", path: "/v1/rooms/:roomID", documentedAs: "Close Room" },
  pickedTime: { method: "PUT", path: "/v1/tickets/:ticketID/pickedTime", documentedAs: "Update picked time" },
} as const satisfies Operations;
