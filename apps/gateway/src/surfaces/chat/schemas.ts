import {
  Awaiting,
  Instant,
  MOST_OF_A_RATING,
  Ordinal,
  PlainFileName,
  Rating,
  requiredText,
  RowNumber,
  SignState,
  text,
  TEXT_LIMITS,
  Uuid,
} from "@crossdesk/contracts";
import { z } from "zod";
import { numeric } from "../../api/input.ts";
import { ChatContact } from "./settings.ts";

export const SessionParams = z.object({
  sessionId: Uuid.describe("The session, which the chat-ticket API calls `roomId`."),
});

/** The token of the page's address. */
export const SessionHeaders = z.object({
  "x-session-token": requiredText(8_192).describe("The token of the session's `chat.url`."),
});

/** Where a stream is, as its clients hold it: the ticket's version, the last message, and a number that distinguishes events of one place. */
export const StreamPlace = z.string().regex(/^\d{1,18}(?:-\d{1,10})?\.\d{1,10}(?:\.\d{1,16})?$/u, {
  error: "must be the id of an event of this stream",
});
export const StreamHeaders = SessionHeaders.extend({
  "last-event-id": StreamPlace.optional().describe("The id of the last event that came: the stream goes on behind it."),
});

/** Which messages: the newest, or the newest before the one of this id. */
export const MessagesQuery = z.object({
  before: numeric(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe("The id of a message: the newest before it are answered."),
});

const isTimeZone = (value: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
};
const isLanguage = (value: string): boolean => {
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
};

/** How a conversation is kept. */
export const TranscriptQuery = z.object({
  format: z.enum(["html", "text"]).default("html").describe("A page, or plain text."),
  language: text(35)
    .refine(isLanguage, { error: "must be a language such as de-AT" })
    .default("en")
    .describe("A language tag such as `de-AT`."),
  timeZone: text(64)
    .refine(isTimeZone, { error: "must be a time zone such as Europe/Berlin" })
    .default("UTC")
    .describe("A time zone such as `Europe/Berlin`."),
});

/** A file by the name that it is stored under. */
const StoredName = PlainFileName.regex(/^[^?#]+$/u, { error: "must be a file's name" });
export const FileParams = SessionParams.extend({
  name: StoredName.describe("The name that the file is stored under."),
});

const MOST_ATTACHMENTS = 20;

/** A text, files that were uploaded for it, or both. */
export const NewMessage = z
  .object({
    text: text(TEXT_LIMITS.message).default("").describe("What is said."),
    attachments: z
      .array(
        z.object({
          name: requiredText(TEXT_LIMITS.fileName).describe("What the sender calls the file."),
          file: StoredName.describe("The name that the file is stored under."),
        }),
      )
      .max(MOST_ATTACHMENTS)
      .default([])
      .describe("Files that were uploaded for the message."),
  })
  .meta({ id: "NewMessage", description: "A text, files that were uploaded for it, or both." });
export type NewMessage = z.output<typeof NewMessage>;

const ChatAttachment = z.strictObject({
  name: z.string().describe("What the sender calls the file."),
  file: z.string().describe("The name that the file downloads by."),
});

export const ChatMessage = z
  .strictObject({
    id: z.int().describe("The id of the message, which rises from message to message."),
    from: z.enum(["customer", "agent", "support"]).describe("Who wrote it."),
    name: z.string().nullable().describe("The agent's name, where it is known."),
    text: z.string().describe("What was said."),
    at: Instant.describe("When it was said."),
    attachments: z.array(ChatAttachment).describe("The files of the message."),
  })
  .meta({ id: "ChatMessage", description: "What was said in a session." });
export type ChatMessage = z.output<typeof ChatMessage>;

export const ChatSession = z
  .strictObject({
    state: z.enum(["waiting", "joined", "closed"]).describe("Whether an agent is there yet, and whether it is over."),
    agent: z.string().nullable().describe("The agent who has the session; `state` says whether they are there yet."),
    number: Ordinal.describe("The number of the ticket, by which the desk finds it too."),
    subject: z.string().describe("What the session is about."),
    language: z.string().describe("The language that the ticket says its customer speaks."),
    awaiting: Awaiting.nullable().describe("Who owes the next message; `null` once the session is closed."),
    awaitingSince: Instant.nullable().describe("Since when they owe it."),
    isResolved: z
      .boolean()
      .describe("Whether the desk takes it for done: it closes by itself, and a message opens it again."),
    warnAt: Instant.nullable().describe(
      "From when on it is to be said that silence closes the session: only while the customer owes the answer.",
    ),
    closesAt: Instant.nullable().describe("When silence closes the session."),
    reopenableUntil: Instant.nullable().describe("Until when a message opens a closed session again."),
    rating: z
      .strictObject({
        value: Rating.describe("1 is the worst, 5 the best."),
        comment: z.string().describe("What was said beside it."),
      })
      .nullable()
      .describe("How the customer rated the conversation."),
    isRatable: z
      .boolean()
      .describe("Whether the customer is asked to rate it now: it has ended, not too long ago, and was not erased."),
    isStaffed: z
      .boolean()
      .nullable()
      .describe(
        "Whether anybody is at the desk, while the session waits for somebody; `null` where that is not known.",
      ),
    contact: ChatContact.nullable().describe("How to reach the desk where the session can no longer be written in."),
    embedOrigins: z
      .array(z.string())
      .describe("The origins of pages that may embed the page and learn of unread answers."),
    now: Instant.describe("The server's time, as a browser's clock may be anything."),
  })
  .meta({ id: "ChatSession", description: "How a session stands." });
export type ChatSession = z.output<typeof ChatSession>;

/** What an event of the stream holds too. */
export const Conversation = z
  .strictObject({
    session: ChatSession,
    messages: z.array(ChatMessage).describe("The messages that came, oldest first."),
    hasOlder: z
      .boolean()
      .optional()
      .describe("Whether there are messages before these; left out where they go on behind others."),
  })
  .meta({ id: "Conversation", description: "How a session stands, and what was said in it." });
export type Conversation = z.output<typeof Conversation>;

/** Up to which message the customer has seen the session. */
export const SeenMessage = z
  .object({ messageId: RowNumber.describe("The id of the message.") })
  .meta({ id: "SeenMessage", description: "How far the session was seen: it never goes back." });
export type SeenMessage = z.output<typeof SeenMessage>;

/** How the customer rates the conversation, in place of what they said before. */
export const NewRating = z
  .object({
    value: Rating.describe("1 is the worst, 5 the best."),
    comment: text(MOST_OF_A_RATING).default("").describe("What to say beside it."),
  })
  .meta({ id: "NewRating", description: "How content the customer was." });

/** What the customer does in the session; again every few seconds while they do. */
export const NewSign = z
  .object({ state: SignState.describe("`writing` while a message is written, and `left` where it is not sent.") })
  .meta({ id: "NewSign", description: "What the customer does right now, which is not stored." });

export const Sign = z
  .strictObject({ forMs: z.int().describe("Milliseconds for which it holds, unless another one comes.") })
  .meta({ id: "Sign", description: "How long what the customer does is shown." });
export type Sign = z.output<typeof Sign>;

export const UploadedFile = z
  .strictObject({
    name: z.string().describe("What the sender calls the file."),
    file: z.string().describe("The name that the file is stored under."),
    size: z.int().describe("The size of the file in bytes."),
    contentType: z.string().describe("What the file is, by its first bytes."),
  })
  .meta({ id: "UploadedFile", description: "A file that a message may have as its attachment." });
export type UploadedFile = z.output<typeof UploadedFile>;

export const ErrorResponse = z
  .strictObject({
    error: z
      .strictObject({
        code: z.string().describe("The kind of failure: a name that stays."),
        message: z.string().describe("One sentence that says what to mend."),
      })
      .describe("What failed."),
  })
  .describe("A failure.");
