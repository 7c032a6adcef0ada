import type { Documentation } from "../../api/documentation.ts";
import agent from "./fixtures/agent.json" with { type: "json" };
import support from "./fixtures/support.json" with { type: "json" };
import type { becknOperations } from "./operations.ts";

/** What the reference says of this API. */
export const becknDocumentation: Documentation<typeof becknOperations> = {
  description: [
    "Support sessions for orders: GovStack e-marketplace, 8.12 Support Management (Beckn 0.2). A session is a ticket with a chat room; at most one per order is open.",
    "The documentation names no authorization: whether callers without a token are let in is agreed with each partner. A token that is sent is verified.",
    "Every property of the objects is optional. Types, enumerations, URIs and dates are checked; other formats are not.",
  ].join("\n\n"),
  operations: {
    getSession: {
      description: "The session of an order: the open one, or else the last.",
      failures: ["TICKET_NOT_FOUND"],
      answerExamples: { 200: support },
    },
    createSession: {
      description: [
        "Opens a session: 201 with the new one, or 200 with the one that is open. Two calls at once make one session.",
        "The optional body fills `descriptor`, `callback_phone` and `faq`; its `order_id` must be the path's.",
        "`chat.url` opens in a browser, and lets the customer chat in that session. It carries a token for the partner and the customer alone: others would write in the customer's name.",
        "A customer opens and reads the session of an order that a partner has bound to them (`sessions.bind` or `sessions.open` on `/trpc`). To any other customer the order is one that does not exist.",
      ].join("\n\n"),
      failures: ["TICKET_NOT_FOUND"],
      bodyOptional: true,
      requestExample: { callback_phone: support.callback_phone, faq: support.faq },
      answerExamples: { 200: support, 201: support },
    },
    updateSession: {
      description:
        "Merges `descriptor`, `callback_phone` and `faq` into the session; what is left out stays. `chat` and `agent` are ignored: they have operations of their own.",
      failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
      bodyOptional: true,
      answerExamples: { 200: support },
    },
    closeSession: {
      description: "Closes the session and its chat room. A second call answers the same.",
      failures: ["TICKET_NOT_FOUND", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
      answerExamples: { 200: support },
    },
    getAgent: {
      description: "The agent who has the session.",
      failures: ["TICKET_NOT_FOUND", "AGENT_NOT_ASSIGNED", "AGENT_NOT_FOUND"],
      answerExamples: { 200: agent },
    },
    putAgent: {
      description:
        "Assigns the agent of `agent.id`. A known agent is assigned as they are; an unknown id makes an agent with the profile sent, which only the calling partner may change later.",
      failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "ILLEGAL_TRANSITION", "AGENT_NOT_FOUND", "VERSION_CONFLICT"],
      requestExample: support,
      answerExamples: { 200: support },
    },
    removeAgent: {
      description: "Puts the session back into the queue, where the removed agent does not get it again.",
      failures: [
        "TICKET_NOT_FOUND",
        "AGENT_NOT_ASSIGNED",
        "AGENT_NOT_FOUND",
        "TICKET_CLOSED",
        "ILLEGAL_TRANSITION",
        "VERSION_CONFLICT",
      ],
      answerExamples: { 200: support },
    },
  },
};
