import type { Documentation } from "../../api/documentation.ts";
import addMessageRequest from "./fixtures/add-message.request.json" with { type: "json" };
import addMessageResponse from "./fixtures/add-message.response.json" with { type: "json" };
import getResponse from "./fixtures/get.response.json" with { type: "json" };
import listResponse from "./fixtures/list.response.json" with { type: "json" };
import logsResponse from "./fixtures/logs.response.json" with { type: "json" };
import setStatusRequest from "./fixtures/set-status.request.json" with { type: "json" };
import setStatusResponse from "./fixtures/set-status.response.json" with { type: "json" };
import type { supportTicketOperations } from "./operations.ts";

/** What the reference says of this API. */
export const supportTicketDocumentation: Documentation<typeof supportTicketOperations> = {
  description: [
    "Support tickets, their messages and their logs. Every operation needs a token; `{id}` is the ticket's number.",
    '`status` of the envelope is the string `"1"` in the two lists and the number `1` elsewhere; failures have the number `0`.',
    "Times are ISO 8601 in UTC, without a fraction of a second. What exists but is not the caller's answers like what does not exist.",
  ].join("\n\n"),
  operations: {
    list: {
      description: [
        "The caller's tickets, newest first. A page never repeats or skips a ticket that existed before the first page was read.",
        "`keyword` matches subject, description, `refId`, order id and message texts, category names, and the name, e-mail address and telephone number of the customer: every word of it must occur, words match by prefix, and case does not matter.",
        "`count=true` adds `count`, the number of all that match; `1` and `0` are `true` and `false`. An empty parameter is as if it were left out.",
        "Our own, beside what is documented: `status` (a name or number, or several with commas between them), `userType`, and `createdDate`, a day in UTC such as `2025-05-11`, or the first and the last of several days with a comma between them.",
      ].join("\n\n"),
      failures: [],
      answerExamples: { 200: listResponse },
    },
    get: {
      description: "One ticket with all of its messages and their attachments, oldest first.",
      failures: ["TICKET_NOT_FOUND"],
      answerExamples: { 200: getResponse },
    },
    addMessage: {
      description: [
        "Adds a message, attachments, or both; neither is refused.",
        "`filePath` is `/uploads/<name>`, as the common upload named the file. A file that nobody uploaded yet is kept as a reference; another caller's is refused.",
      ].join("\n\n"),
      failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "FILE_NOT_OWNED", "VERSION_CONFLICT"],
      requestExample: addMessageRequest,
      answerExamples: { 200: addMessageResponse },
    },
    setStatus: {
      description: [
        "1 `open`, 2 `pending`, 3 `resolved`, 4 `closed`. Opening a closed ticket puts it back into the queue. A customer's message does so too, in a resolved ticket and for 72 hours in a closed one.",
        "A change that the lifecycle does not allow is refused, and the message names the statuses that are allowed.",
      ].join("\n\n"),
      failures: ["TICKET_NOT_FOUND", "ILLEGAL_TRANSITION", "TICKET_CLOSED", "VERSION_CONFLICT"],
      requestExample: setStatusRequest,
      answerExamples: { 200: setStatusResponse },
    },
    logs: {
      description:
        "Who did what to the caller's tickets, newest first. `count=1` (or `true`) answers no logs and `count`, the number of all of them.",
      failures: [],
      answerExamples: { 200: logsResponse },
    },
  },
};
