import type { Operations } from "../../dialect.ts";

export const becknOperations = {
  getSession: { method: "GET", path: "/support/:orderId", documentedAs: "Fetch a support session" },
  createSession: { method: "POST", path: "/support/:orderId", documentedAs: "Generate a support request for an order" },
  updateSession: { method: "PUT", path: "/support/:orderId", documentedAs: "Update a chat session" },
  closeSession: { method: "DELETE", path: "/support/:orderId", documentedAs: "Close a chat session" },
  getAgent: { method: "GET", path: "/support/:orderId/agent", documentedAs: "Fetch the agent to a support session" },
  putAgent: { method: "PUT", path: "/support/:orderId/agent", documentedAs: "Update agent for a support request" },
  removeAgent: {
    method: "DELETE",
    path: "/support/:orderId/agent",
    documentedAs: "Remove an agent from a support request",
  },
} as const satisfies Operations;
