import type { Documentation } from "../../api/documentation.ts";
import infoResponse from "./fixtures/info.response.json" with { type: "json" };
import setStatusRequest from "./fixtures/set-status.request.json" with { type: "json" };
import statusResponse from "./fixtures/status.response.json" with { type: "json" };
import ticketsResponse from "./fixtures/tickets.response.json" with { type: "json" };
import type { chatTicketOperations } from "./operations.ts";

/** The documentation leaves the ticket's contents empty. */
const CONTENT = { subject: "Where is my order?", description: "It should be here by now.", channel: "chat" };

/** What the reference says of this API. */
export const chatTicketDocumentation: Documentation<typeof chatTicketOperations> = {
  description: [
    "The chats that an agent answers. Every operation needs the token of an agent, whose `sub` is the agent's id or e-mail address; the first call makes the agent's record from the token's claims.",
    "int64 times are seconds since 1970, and 0 where a time is not set.",
  ].join("\n\n"),
  operations: {
    info: {
      description: "The calling agent. `agentTimeInStatus` is the seconds that the present status has lasted.",
      failures: ["AGENT_NOT_FOUND"],
      answerExamples: { 200: infoResponse },
    },
    tickets: {
      description: "The open tickets that are assigned to the calling agent, oldest assignment first.",
      failures: ["AGENT_NOT_FOUND"],
      answerExamples: { 200: ticketsResponse.map((ticket) => ({ ...ticket, content: CONTENT })) },
    },
    online: {
      description: "From now on the agent gets tickets.",
      failures: ["AGENT_NOT_FOUND"],
      answerExamples: { 200: statusResponse },
    },
    offline: {
      description:
        "The agent gets no more tickets. Those that the agent has not picked go to others after a grace time.",
      failures: ["AGENT_NOT_FOUND"],
      answerExamples: { 200: { ...statusResponse, status: "offline" } },
    },
    statuses: {
      description: "The statuses that an agent may have.",
      failures: [],
      answerExamples: { 200: { data: ["online", "offline", "busy", "away"] } },
    },
    setAgentStatus: {
      description: "Sets the agent's status. Only an agent who is `online` gets tickets.",
      failures: ["AGENT_NOT_FOUND"],
      requestExample: setStatusRequest,
      answerExamples: { 200: statusResponse },
    },
    closeRoom: {
      description:
        "Closes the chat room of a ticket that is assigned to the calling agent. A second call changes nothing.",
      failures: ["TICKET_NOT_FOUND", "AGENT_NOT_ASSIGNED", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
      answerExamples: { 200: {} },
    },
    pickedTime: {
      description:
        "Notes when the agent picked the ticket; a second call keeps the first time. `X-Agent-ID` is the calling agent's e-mail address.",
      failures: ["TICKET_NOT_FOUND", "AGENT_NOT_ASSIGNED", "TICKET_CLOSED", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
      answerExamples: { 200: {} },
    },
  },
};
