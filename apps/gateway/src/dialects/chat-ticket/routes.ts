import { defineDialect } from "../../dialect.ts";
import { toErrorAnswer } from "./errors.ts";
import { chatTicketOperations } from "./operations.ts";
import { ErrorResponse } from "./schemas.ts";

/** Chat tickets for agents. */
export const chatTicketDialect = defineDialect({
  name: "chat-ticket",
  title: "Chat tickets for agents",
  prefixes: ["/cs-chat-ticket"],
  authentication: "token",
  operations: chatTicketOperations,
  errorBody: ErrorResponse,
  toErrorAnswer,
  routes: () => ({}),
});
