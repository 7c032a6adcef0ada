import { Awaiting, Instant, Ordinal, PlainFileName, requiredText, text, TEXT_LIMITS, Uuid } from "@crossdesk/contracts";
import { z } from "zod";
import { numeric } from "../../api/input.ts";
import { ChatContact } from "./settings.ts";

export const SessionParams = z.object({ sessionId: Uuid });

/** The token of the page's address. */
export const SessionHeaders = z.object({ "x-session-token": requiredText(8_192) });

/** Where a stream is, as its clients hold it: the ticket's version, the last message, and a number that tells events of one place apart. */
export const StreamPlace = z.string().regex(/^\d{1,18}(?:-\d{1,10})?\.\d{1,10}(?:\.\d{1,16})?$/u, {
  error: "must be the id of an event of this stream",
});
export const StreamHeaders = SessionHeaders.extend({ "last-event-id": StreamPlace.optional() });

/** Which messages: the newest, or the newest before the one of this id. */
export const MessagesQuery = z.object({ before: numeric(1, 2_147_483_647).optional() });

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
  format: z.enum(["html", "text"]).default("html"),
  /** A language tag such as `de-AT`. */
  language: text(35).refine(isLanguage, { error: "must be a language such as de-AT" }).default("en"),
  timeZone: text(64).refine(isTimeZone, { error: "must be a time zone such as Europe/Berlin" }).default("UTC"),
});

/** A file by the name that it is stored under. */
const StoredName = PlainFileName.regex(/^[^?#]+$/u, { error: "must be a file's name" });
export const FileParams = SessionParams.extend({ name: StoredName });

const MOST_ATTACHMENTS = 20;

/** A text, files that were uploaded for it, or both. */
export const NewMessage = z.object({
  text: text(TEXT_LIMITS.message).default(""),
  attachments: z
    .array(z.object({ name: requiredText(TEXT_LIMITS.fileName), file: StoredName }))
    .max(MOST_ATTACHMENTS)
    .default([]),
});
export type NewMessage = z.output<typeof NewMessage>;

export const ChatMessage = z.strictObject({
  /** Rises from message to message. */
  id: z.int(),
  from: z.enum(["customer", "agent", "support"]),
  /** The agent's name, where it is known. */
  name: z.string().nullable(),
  text: z.string(),
  at: Instant,
  /** `name` is the sender's, `file` what it downloads by. */
  attachments: z.array(z.strictObject({ name: z.string(), file: z.string() })),
});
export type ChatMessage = z.output<typeof ChatMessage>;

/** How a session stands. */
export const ChatSession = z.strictObject({
  state: z.enum(["waiting", "joined", "closed"]),
  /** Who has it; `joined` says whether they are there yet. */
  agent: z.string().nullable(),
  /** The ticket's number, by which the desk finds it too. */
  number: Ordinal,
  subject: z.string(),
  /** The language that the ticket says its customer speaks. */
  language: z.string(),
  /** Who owes the next message, and since when; `null` once it is closed. */
  awaiting: Awaiting.nullable(),
  awaitingSince: Instant.nullable(),
  /** The desk takes it for done: it closes by itself, and a message opens it again. */
  isResolved: z.boolean(),
  /** When silence closes it, and from when on that is to be told: only while the customer owes the answer. */
  warnAt: Instant.nullable(),
  closesAt: Instant.nullable(),
  /** Until when a message opens it again, once it is closed. */
  reopenableUntil: Instant.nullable(),
  /** Whether anybody is at the desk, while it waits for somebody; `null` where that is not known. */
  isStaffed: z.boolean().nullable(),
  /** How to reach the desk where it can no longer be written in. */
  contact: ChatContact.nullable(),
  /** The origins of pages that may embed the page and be told of unread answers. */
  embedOrigins: z.array(z.string()),
  /** The server's time, as a browser's clock may be anything. */
  now: Instant,
});
export type ChatSession = z.output<typeof ChatSession>;

/** What an event of the stream holds: how the session stands, and the messages that came. */
export const Conversation = z.strictObject({
  session: ChatSession,
  /** Oldest first. */
  messages: z.array(ChatMessage),
  /** Whether there are messages before these; left out where they go on behind others. */
  hasOlder: z.boolean().optional(),
});
export type Conversation = z.output<typeof Conversation>;

/** A file that a message may have as its attachment. */
export const UploadedFile = z.strictObject({
  name: z.string(),
  file: z.string(),
  size: z.int(),
  contentType: z.string(),
});
export type UploadedFile = z.output<typeof UploadedFile>;

export const ErrorResponse = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });
