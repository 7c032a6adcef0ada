import type {
  AddNoteInput,
  Handler,
  ListMentionsInput,
  ListNotesInput,
  Mentions,
  Note,
  NotePage,
  ReadMentionsInput,
  ReadMentionsResult,
} from "@crossdesk/contracts";
import { fitting } from "@crossdesk/service-kit";
import { insertNote, listMentions, listNotes, readMentions, takeNoteId } from "../db/repositories/notes.ts";
import { addSearchTexts } from "../db/repositories/search-index.ts";
import { actorOf } from "../domain/actor.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { changeTicketWith } from "./change-ticket.ts";
import { readerOf } from "./read-marks.ts";
import { recordChange } from "./record-change.ts";
import { requireTicket } from "./require-ticket.ts";

/** Adds a note. It is on record as messages are, and moves neither who owes the next message nor any timer; closed tickets take notes too. */
export const addNote =
  (deps: TicketsDeps): Handler<typeof AddNoteInput, typeof Note> =>
  (input, { ctx }) =>
    changeTicketWith(
      deps,
      { ctx, operation: "notes.add", right: "note", input, reference: input.ticket },
      {
        read: takeNoteId,
        work: async (before, tx, id) => {
          const { ticket } = before;
          const author = actorOf(ctx.caller);
          const { note, contentHash } = insertNote(tx, {
            id,
            ticketId: ticket.id,
            ticketNumber: ticket.number,
            entityId: ticket.entityId,
            author,
            text: input.text,
            // Who writes has read it.
            mentions: [...new Set(input.mentions)].filter((subject) => subject !== author.id),
            at: deps.clock.now(),
          });
          addSearchTexts(tx, { number: ticket.number, entityId: ticket.entityId, texts: [], notes: [input.text] });
          recordChange(deps, tx, {
            before,
            after: ticket,
            action: "Added note",
            detail: { noteId: id, mentions: note.mentions.length },
            actor: author,
            requestId: ctx.requestId,
            contentHash,
            isInternal: true,
            event: "events.tickets.ticket-updated",
          });
          return note;
        },
      },
    );

/** A ticket's notes, the newest that were asked for. */
export const listTicketNotes =
  ({ db }: TicketsDeps): Handler<typeof ListNotesInput, typeof NotePage> =>
  async ({ ticket, limit, before }, { ctx: { caller } }) => {
    requireRight(caller, "note");
    const { id: ticketId } = await requireTicket(db, caller, ticket);
    const found = await listNotes(db, { ticketId, before, limit: limit + 1 });
    const newestFirst = found.slice(-limit).toReversed();
    const items = fitting(newestFirst).toReversed();
    return { items, hasOlder: items.length < found.length };
  };

/** What mentions the caller and is not read. */
export const listMentionsOfCaller =
  ({ db }: TicketsDeps): Handler<typeof ListMentionsInput, typeof Mentions> =>
  async ({ limit }, { ctx: { caller } }) => {
    requireRight(caller, "note");
    return { items: fitting(await listMentions(db, readerOf(caller), limit)) };
  };

/** The caller has read what mentions them in a ticket. Repeated and late calls change nothing. */
export const readMentionsOfCaller =
  ({ db }: TicketsDeps): Handler<typeof ReadMentionsInput, typeof ReadMentionsResult> =>
  async ({ ticket, noteId }, { ctx: { caller } }) => {
    requireRight(caller, "note");
    const { id: ticketId } = await requireTicket(db, caller, ticket);
    return { read: await readMentions(db, readerOf(caller), { ticketId, noteId }) };
  };
