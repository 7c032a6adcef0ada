import { z } from "zod";
import { Identifier, Instant, Limit, Ordinal, requiredText, RowNumber, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { ActorType } from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";

/** How many colleagues one note can mention. */
export const MOST_MENTIONS = 20;

/** What agents write to each other in a ticket: it is never for customers or partners, whichever way they ask. */
export const Note = z.object({
  id: RowNumber,
  ticketId: Uuid,
  ticketNumber: Ordinal,
  authorId: z.string(),
  authorType: ActorType,
  text: z.string(),
  /** The subjects of the colleagues who are mentioned. */
  mentions: z.array(z.string()),
  writtenAt: Instant,
});
export type Note = z.infer<typeof Note>;

export const AddNoteInput = z.object({
  ticket: TicketReference,
  text: requiredText(TEXT_LIMITS.message),
  /** Subjects, as `agents.list` has them. Those who are mentioned are notified, and the note counts as unread for them. */
  mentions: z.array(Identifier).max(MOST_MENTIONS).default([]),
});
export type AddNoteInput = z.infer<typeof AddNoteInput>;

export const ListNotesInput = z.object({
  ticket: TicketReference,
  limit: Limit.default(100),
  /** Only notes before the one of this id. */
  before: RowNumber.optional(),
});
export type ListNotesInput = z.infer<typeof ListNotesInput>;

/** The newest that were asked for, oldest first. */
export const NotePage = z.object({ items: z.array(Note), hasOlder: z.boolean() });
export type NotePage = z.infer<typeof NotePage>;

/** A note that mentions the caller, who has not read it yet. */
export const Mention = z.object({ note: Note, subject: z.string().describe("The ticket's subject.") });
export type Mention = z.infer<typeof Mention>;

export const ListMentionsInput = z.object({ limit: Limit.default(100) });
export type ListMentionsInput = z.infer<typeof ListMentionsInput>;

/** The oldest first. */
export const Mentions = z.object({ items: z.array(Mention) });
export type Mentions = z.infer<typeof Mentions>;

/** Up to which note the caller has read what mentions them in the ticket. */
export const ReadMentionsInput = z.object({ ticket: TicketReference, noteId: RowNumber });
export type ReadMentionsInput = z.infer<typeof ReadMentionsInput>;

/** How many mentions were read by it. */
export const ReadMentionsResult = z.object({ read: z.int().min(0) });
export type ReadMentionsResult = z.infer<typeof ReadMentionsResult>;
