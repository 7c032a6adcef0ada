import type { Operations } from "../../api/api.ts";
import { Agent, OrderParams, PutAgentBody, Support } from "./schemas.ts";

const params = OrderParams;

export const becknOperations = {
  getSession: {
    method: "GET",
    path: "/support/:orderId",
    documentedAs: "Fetch a support session",
    input: { params },
    answers: { 200: Support },
  },
  createSession: {
    method: "POST",
    path: "/support/:orderId",
    documentedAs: "Generate a support request for an order",
    input: { params, body: Support },
    answers: { 200: Support, 201: Support },
  },
  updateSession: {
    method: "PUT",
    path: "/support/:orderId",
    documentedAs: "Update a chat session",
    input: { params, body: Support },
    answers: { 200: Support },
  },
  closeSession: {
    method: "DELETE",
    path: "/support/:orderId",
    documentedAs: "Close a chat session",
    input: { params },
    answers: { 200: Support },
  },
  getAgent: {
    method: "GET",
    path: "/support/:orderId/agent",
    documentedAs: "Fetch the agent to a support session",
    input: { params },
    answers: { 200: Agent },
  },
  putAgent: {
    method: "PUT",
    path: "/support/:orderId/agent",
    documentedAs: "Update agent for a support request",
    input: { params, body: PutAgentBody },
    answers: { 200: Support },
  },
  removeAgent: {
    method: "DELETE",
    path: "/support/:orderId/agent",
    documentedAs: "Remove an agent from a support request",
    input: { params },
    answers: { 200: Support },
  },
} as const satisfies Operations;
