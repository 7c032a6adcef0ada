import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Mention, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import { mentionsIn } from "../model/notes.ts";
import { takeNotes } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { insist } from "./insist.ts";
import type { Keeper } from "./keeper.ts";
import type { Notices } from "./notices.ts";
import { createRefresher } from "./refresher.ts";
import { withNewKey } from "./with-new-key.ts";
import { describeNotDone } from "./work.ts";
import type { Worker } from "./work.ts";

/** Under which name the draft of a ticket's note is kept. */
export const draftOfNote = (ticketId: string): string => `note.${ticketId}`;

/** What agents write to each other, and who is mentioned in it. */
export interface Notes {
  /** What mentions the agent and is not read, oldest first. */
  readonly mentions: ReadonlySignal<readonly Mention[]>;
  readonly readMentions: () => void;
  /** The agent has seen the notes of a ticket: what mentioned them there is read. */
  readonly see: (ticketId: string) => void;
  /** Adds a note; its draft goes once it is there. */
  readonly write: (ticket: Ticket, text: string) => Promise<void>;
  readonly close: () => void;
}

export interface NotesOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly keeper: Keeper;
  readonly notices: Notices;
  readonly worker: Worker;
  readonly onFailure: (failure: Failure) => void;
}

export const createNotes = ({ rpc, state, keeper, notices, worker, onFailure }: NotesOptions): Notes => {
  const mentions = signal<readonly Mention[]>([]);
  const read = async (): Promise<void> => {
    const { items } = await rpc.notes.mentions.query({});
    mentions.value = items;
  };
  const seen = new Map<string, number>();
  const mark = async (ticketId: string): Promise<void> => {
    const noteId = seen.get(ticketId);
    if (noteId !== undefined) await rpc.notes.readMentions.mutate({ ticket: { id: ticketId }, noteId });
  };
  const unlessGone = (failure: Failure): void => {
    // A service of the release before this one knows no notes.
    if (failure.kind !== "TICKET_NOT_FOUND" && failure.kind !== "PROCEDURE_NOT_FOUND") onFailure(failure);
  };
  const reading = createRefresher({ read, onFailure: unlessGone });
  const marking = createRefresher({ read: mark, onFailure: unlessGone });
  return {
    mentions,
    readMentions: () => reading.ask("all"),
    see: (ticketId) => {
      const shown = state.peek().tickets.get(ticketId)?.notes?.at(-1)?.id ?? 0;
      const isRead = ({ note }: Mention): boolean => note.ticketId === ticketId && note.id <= shown;
      if (!mentions.peek().some(isRead)) return;
      seen.set(ticketId, shown);
      mentions.value = mentions.peek().filter((mention) => !isRead(mention));
      marking.ask(ticketId);
    },
    write: ({ id, number }, text) => {
      const notDone = texts().notes.notAdded(number);
      return worker.work({
        to: draftOfNote(id),
        notDone,
        run: async () => {
          const key = withNewKey();
          const { agents, gone } = state.peek();
          const colleagues = [...agents.values()].filter((agent) => !gone.has(agent.id));
          const mentioned = [...mentionsIn(text, colleagues)];
          const note = await insist((signal) =>
            rpc.notes.add.mutate({ ticket: { id }, text, mentions: mentioned }, { ...key, signal }),
          );
          state.value = takeNotes(state.value, id, [note]);
          keeper.keepDraft(draftOfNote(id), { text: "", files: [] });
          dispatchEvent(new CustomEvent("draft-changed", { detail: draftOfNote(id) }));
        },
        onFailure: (failure) => notices.show({ tone: "bad", about: id, text: describeNotDone(notDone, failure) }),
      });
    },
    close: () => {
      reading.close();
      marking.close();
    },
  };
};
