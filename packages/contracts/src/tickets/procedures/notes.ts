import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import {
  AddNoteInput,
  ListMentionsInput,
  ListNotesInput,
  Mentions,
  Note,
  NotePage,
  ReadMentionsInput,
  ReadMentionsResult,
} from "../notes.ts";

/** What answers calls about the team's notes on tickets. */
export interface NoteHandlers {
  readonly add: Handler<typeof AddNoteInput, typeof Note>;
  readonly list: Handler<typeof ListNotesInput, typeof NotePage>;
  readonly mentions: Handler<typeof ListMentionsInput, typeof Mentions>;
  readonly readMentions: Handler<typeof ReadMentionsInput, typeof ReadMentionsResult>;
}

export const createNoteProcedures = (handlers: NoteHandlers) =>
  router({
    add: procedure
      .input(AddNoteInput)
      .output(Note)
      .mutation(({ input, ctx, signal }) => handlers.add(input, { ctx, signal })),
    list: procedure
      .input(ListNotesInput)
      .output(NotePage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    /** The notes that mention the caller and that they have not read, whichever tickets they are in. */
    mentions: procedure
      .input(ListMentionsInput)
      .output(Mentions)
      .query(({ input, ctx, signal }) => handlers.mentions(input, { ctx, signal })),
    readMentions: procedure
      .input(ReadMentionsInput)
      .output(ReadMentionsResult)
      .mutation(({ input, ctx, signal }) => handlers.readMentions(input, { ctx, signal })),
  });
