import type { Documentation, MediaNote } from "./documentation.ts";

const HTML: MediaNote = { contentType: "text/html" };
const JSON_TEXT: MediaNote = { contentType: "application/json" };
const BYTES: MediaNote = { contentType: "*/*" };

const download = (description: string): Documentation["operations"][string] => ({
  description,
  failures: ["FILE_NOT_FOUND", "TICKET_NOT_FOUND"],
  answerMedia: { 200: BYTES, 206: BYTES, 304: BYTES, 416: BYTES },
  answerHeaders: {
    ETag: "Names these bytes, for `If-None-Match`.",
    "Content-Disposition": "`attachment`, with the file's name.",
  },
});

/** What the reference says of the gateway's own paths, by their dialects' names. */
export const GATEWAY_DOCUMENTATION: Readonly<Record<string, Documentation>> = {
  files: {
    description: "Files that signed links point at: `logPath` and `feedbackPhoto` of the customer-support API.",
    operations: { download: download("The bytes of a file. The link itself is the proof, for 7 days.") },
  },
  uploads: {
    description: "The files that `filePath` of the support-ticket API's attachments names.",
    operations: { download: download("The bytes of an attachment, for whoever may read its ticket.") },
  },
  chat: {
    description:
      "What `chat.url` of the Beckn API opens: a page on which the customer chats in one session. The token in the link, sent as `X-Session-Token`, is good for that session alone.",
    operations: {
      page: { description: "", failures: [], answerMedia: { 200: HTML } },
      messages: { description: "", failures: ["TICKET_NOT_FOUND"] },
      send: { description: "", failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "VERSION_CONFLICT"] },
    },
  },
  system: {
    description: "The gateway itself, for people and for whoever watches it.",
    operations: {
      index: { description: "", failures: [], answerMedia: { 200: JSON_TEXT } },
      docs: { description: "", failures: [], answerMedia: { 200: HTML } },
      live: { description: "", failures: [], answerMedia: { 200: JSON_TEXT } },
      ready: {
        description: "503 names the parts that do not answer.",
        failures: [],
        answerMedia: { 200: JSON_TEXT, 503: JSON_TEXT },
      },
    },
  },
  reference: {
    description: "The OpenAPI 3.1 documents of all APIs, and pages to read and try them.",
    operations: {
      documents: { description: "Every document, by name.", failures: [] },
      document: { description: "", failures: ["ROUTE_NOT_FOUND"], answerMedia: { 200: BYTES } },
      page: { description: "", failures: ["ROUTE_NOT_FOUND"], answerMedia: { 200: HTML } },
      asset: {
        description: "",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: { 200: { contentType: "text/javascript" }, 304: BYTES },
      },
    },
  },
};
