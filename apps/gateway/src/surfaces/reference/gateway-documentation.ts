import { BYTES, FILE_FORM } from "../../api/documentation.ts";
import type { Documentation, MediaNote } from "../../api/documentation.ts";
import type { FailureKind } from "../../edge/failure.ts";

const textOf = (contentType: string): MediaNote => ({ contentType, schema: { type: "string" } });
const HTML = textOf("text/html");
const JSON_TEXT: MediaNote = { contentType: "application/json", schema: {} };
/** Where the answer depends on what is asked for. */
const ANY: MediaNote = { contentType: "*/*", schema: {} };
/** 503: the pages were not built. */
const PAGE: Readonly<Record<number, MediaNote | null>> = { 200: HTML, 304: null, 503: ANY };

/** What came of a call, or of each call of a batch, which has 207 where they ended differently. */
const RPC: Readonly<Record<number, MediaNote>> = { 200: ANY, 207: ANY, 499: ANY, 501: ANY, 502: ANY, 504: ANY };
/** What only services answer: a query of theirs, too, may be in conflict or too large. */
const RPC_FAILURES: readonly FailureKind[] = [
  "PROCEDURE_NOT_FOUND",
  "METHOD_NOT_SUPPORTED",
  "VERSION_CONFLICT",
  "PAYLOAD_TOO_LARGE",
  "FILE_TYPE_REFUSED",
  "IDEMPOTENCY_KEY_REUSED",
];

const download = (description: string): Documentation["operations"][string] => ({
  description,
  failures: ["FILE_NOT_FOUND", "TICKET_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
  answerMedia: { 200: BYTES, 206: BYTES, 304: null },
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
    operations: { download: download("The bytes of an attachment, for all who may read its ticket.") },
  },
  exports: {
    description: "What is kept of a person, for admins who are asked for it.",
    operations: {
      customer: {
        description:
          "A ZIP archive: `profile.json`, `administration.json`, and of each ticket `ticket.json`, `messages.json`, `lines.json`, for admins `notes.json`, and its files with their bytes. It is made while it is sent; the log of administration says that it was asked for.",
        failures: ["CUSTOMER_NOT_FOUND", "FORBIDDEN"],
        answerMedia: { 200: { contentType: "application/zip", schema: { type: "string", format: "binary" } } },
        answerHeaders: { "Content-Disposition": "`attachment`, with the customer's id." },
      },
    },
  },
  chat: {
    description:
      "What `chat.url` of the Beckn API opens: a page on which the customer chats in one session. The token in the link, sent as `X-Session-Token`, is good for that session alone.",
    operations: {
      page: {
        description: "The page itself; `chat.url` adds the token behind `#`, which no server sees.",
        failures: [],
        answerMedia: PAGE,
      },
      events: {
        description:
          'Server-sent events. The first holds the session and its newest messages, the others what changed since. Without an id come `ping`, a sign of life; `live` and `degraded`, which say whether changes are sent at the moment (ask for messages while they are not); `bye`, when the gateway closes; and `sign`, which says that the team is writing (`{"state":"writing","forMs":7000}`) or no longer is. Sent again with the last event\'s id as `Last-Event-ID`, it goes on behind that event. A closed session can be read for as long as a message opens it again, and for 10 minutes more.',
        failures: ["TICKET_NOT_FOUND"],
        answerMedia: { 200: textOf("text/event-stream") },
      },
      messages: {
        description: "The session and its newest messages; with `before`, those before that one.",
        failures: ["TICKET_NOT_FOUND"],
      },
      transcript: {
        description:
          "All messages, in the language and time zone that are asked for: a page that loads nothing, or plain text.",
        failures: ["TICKET_NOT_FOUND"],
        answerMedia: { 200: ANY },
        answerHeaders: { "Content-Disposition": "`attachment`, with the file's name." },
      },
      send: {
        description:
          "With the same `Idempotency-Key` it is said once, however often it is sent. Within the time that `reopenableUntil` names, it opens a closed session again.",
        failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "VERSION_CONFLICT", "FILE_NOT_OWNED"],
      },
      sign: {
        description:
          "While a customer writes, the desk is shown so: said again every 3 seconds, and `left` where nothing is sent. It is stored nowhere, and ends by itself. What the team does comes on the stream.",
        failures: ["TICKET_NOT_FOUND"],
      },
      see: {
        description:
          "The last message of the desk that the customer has had in sight. The mark never goes back; agents see it. How far the desk has read comes on the stream, as a `sign` with `seenUpTo`.",
        failures: ["TICKET_NOT_FOUND"],
      },
      rate: {
        description:
          "Once the conversation is solved or closed, and for 7 days after it was closed (`isRatable`). A later rating takes the place of the one before.",
        failures: ["TICKET_NOT_FOUND", "ILLEGAL_TRANSITION", "VERSION_CONFLICT"],
      },
      upload: {
        description: "At most 25 MiB, of any type. A message then names it as an attachment.",
        failures: ["TICKET_NOT_FOUND", "TICKET_CLOSED", "FILE_TOO_LARGE", "MEDIA_TYPE_REFUSED"],
        requestMedia: FILE_FORM,
      },
      download: download("The bytes of an attachment of the session."),
    },
  },
  web: {
    description: "The pages of people who answer: the agents' console, and the scripts and styles of all pages.",
    operations: {
      console: {
        description: "A page on which agents and leads sign in and answer customers.",
        failures: [],
        answerMedia: PAGE,
      },
      asset: {
        description: "Its name has its content's hash in it: it may be kept for ever.",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: { 200: ANY, 304: null },
      },
    },
  },
  "sign-in": {
    description:
      "Where people sign in, by OpenID Connect at the identity provider of this system. The browser keeps the session in a cookie that no script can read. The cookie counts for requests of this system's own pages, which send the header `X-Crossdesk-Session`; programs have tokens and API keys.",
    operations: {
      begin: {
        description: "The browser goes here, and from here to the provider.",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: { 303: null },
      },
      finish: {
        description:
          "The provider sends the browser back to here, and it goes on to the console, which says what came of it.",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: { 303: null },
      },
      session: { description: "For the console: who is signed in in this browser.", failures: ["FORBIDDEN"] },
      renew: {
        description:
          "Makes the session last longer, and asks the provider whether its person is still who they were, where it gave a way to ask.",
        failures: ["FORBIDDEN"],
      },
      signOut: {
        description: "Ends the session, wherever its cookie was copied to.",
        failures: ["FORBIDDEN"],
        bodyOptional: true,
      },
    },
  },
  "internal-rpc": {
    description:
      "The services' procedures for programs without NATS, as tRPC's own links speak them: `httpBatchLink` and `httpSubscriptionLink`. What a procedure takes and answers, its types say: `CrossdeskRouter` of the contracts. The token's rights hold, whatever its role; what services take from each other on trust is for the role `service`, and files are uploaded elsewhere.",
    operations: {
      call: {
        description: "One query, a batch of them, or a subscription.",
        failures: RPC_FAILURES,
        answerMedia: RPC,
      },
      send: {
        description: "One mutation, or a batch of them; with an `Idempotency-Key` one alone.",
        failures: RPC_FAILURES,
        requestMedia: JSON_TEXT,
        answerMedia: RPC,
      },
    },
  },
  system: {
    description: "The gateway itself, for people and for monitoring.",
    operations: {
      index: { description: "Where the APIs and their reference are.", failures: [], answerMedia: { 200: JSON_TEXT } },
      docs: {
        description: "A page that lists the APIs and their operations.",
        failures: [],
        answerMedia: { 200: HTML },
      },
      metrics: {
        description: "In Prometheus' text format.",
        failures: [],
        answerMedia: { 200: textOf("text/plain") },
      },
      live: {
        description: "200 for as long as the process can answer.",
        failures: [],
        answerMedia: { 200: JSON_TEXT },
      },
      ready: {
        description:
          "503 names the parts that do not answer. `optional` names those that no partner's request waits for: without them the gateway is ready all the same.",
        failures: [],
        answerMedia: { 200: JSON_TEXT, 503: JSON_TEXT },
      },
    },
  },
  reference: {
    description: "The OpenAPI 3.1 documents of all APIs, and pages to read and try them.",
    operations: {
      documents: { description: "Every document, by name.", failures: [] },
      document: {
        description: "`<api>.json` or `<api>.yaml`.",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: { 200: ANY },
      },
      page: {
        description: "A page that shows an API and sends requests to it.",
        failures: ["ROUTE_NOT_FOUND"],
        answerMedia: PAGE,
      },
    },
  },
};
