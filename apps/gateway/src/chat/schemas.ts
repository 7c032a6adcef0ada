import { Instant, PlainFileName, requiredText, text, TEXT_LIMITS, Uuid } from "@crossdesk/contracts";
import { z } from "zod";

export const SessionParams = z.object({ sessionId: Uuid });

/** The token of the page's address. */
export const SessionHeaders = z.object({ "x-session-token": requiredText(8_192) });

/** Where a stream is, as its clients hold it: the last change, and how many messages were sent before. */
export const StreamPlace = z.string().regex(/^\d{1,18}-\d{1,10}\.\d{1,9}$/u, {
  error: "must be the id of an event of this stream",
});
export const StreamHeaders = SessionHeaders.extend({ "last-event-id": StreamPlace.optional() });

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
  subject: z.string(),
  /** When silence closes it, and from when on that is to be told. */
  warnAt: Instant.nullable(),
  closesAt: Instant.nullable(),
  /** The server's time, as a browser's clock may be anything. */
  now: Instant,
});
export type ChatSession = z.output<typeof ChatSession>;

/** What an event of the stream holds: how the session stands, and the messages that came. */
export const Conversation = z.strictObject({
  session: ChatSession,
  /** Oldest first. */
  messages: z.array(ChatMessage),
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
