import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Category, TagTicketInput, Ticket, UpdateTicketInput } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { unlessUnknown } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import { createRefresher } from "./refresher.ts";
import { withNewKey } from "./with-new-key.ts";
import { describeNotDone } from "./work.ts";
import type { Worker } from "./work.ts";

/** What agents change of what is known of a ticket. */
export type TicketFields = Pick<UpdateTicketInput, "subject" | "category" | "language" | "priority">;
export type TagChange = Pick<TagTicketInput, "add" | "remove">;

/** Under which name an edit of a ticket is under way. */
export const editOf = (ticketId: string): string => `edit.${ticketId}`;

export interface Edits {
  readonly update: (ticket: Ticket, fields: TicketFields) => Promise<void>;
  readonly tag: (ticket: Ticket, change: TagChange) => Promise<void>;
  /** Puts a ticket aside until an instant, or with `null` takes it up again. */
  readonly snooze: (ticket: Ticket, until: string | null) => Promise<void>;
  /** What tickets can be about, and the tags in use; read when they are first looked at. */
  readonly categories: ReadonlySignal<readonly Category[]>;
  readonly tags: ReadonlySignal<readonly string[]>;
  readonly readChoices: () => void;
  readonly close: () => void;
}

export interface EditsOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  readonly worker: Worker;
  readonly refresh: (ticketId: string) => void;
  readonly onFailure: (failure: Failure) => void;
}

export const createEdits = ({ rpc, state, notices, worker, refresh, onFailure }: EditsOptions): Edits => {
  const categories = signal<readonly Category[]>([]);
  const tags = signal<readonly string[]>([]);
  const read = async (): Promise<void> => {
    const [found, inUse] = await Promise.all([rpc.categories.list.query({}), rpc.tickets.tags.query({})]);
    categories.value = found;
    tags.value = inUse.items;
  };
  const reading = createRefresher({ read, onFailure: unlessUnknown(onFailure) });
  const edit = (
    { id, number }: Ticket,
    change: (signalOf: AbortSignal, key: ReturnType<typeof withNewKey>) => Promise<Ticket>,
  ) => {
    const notDone = texts().edits.notDone(number);
    return worker.work({
      to: editOf(id),
      notDone,
      run: async () => {
        const key = withNewKey();
        const ticket = await insist((each) => change(each, key));
        state.value = takeTickets(state.value, [ticket]);
      },
      onFailure: (failure) => {
        refresh(id);
        notices.show({ tone: "bad", about: id, text: describeNotDone(notDone, failure) });
      },
    });
  };
  const snooze = (ticket: Ticket, until: string | null): Promise<void> =>
    edit(ticket, async (each, key) => {
      const changed = await rpc.tickets.snooze.mutate({ ticket: { id: ticket.id }, until }, { ...key, signal: each });
      const words = texts().snooze;
      const offer = { label: texts().actions.undo, run: () => void snooze(changed, null) };
      notices.show({
        tone: "good",
        about: ticket.id,
        text: until === null ? words.isBack(ticket.number) : words.isAside(ticket.number),
        ...(until === null ? {} : { offer }),
      });
      return changed;
    });
  return {
    snooze,
    categories,
    tags,
    readChoices: () => reading.ask("all"),
    update: (ticket, fields) =>
      edit(ticket, (each, key) =>
        rpc.tickets.update.mutate({ ticket: { id: ticket.id }, ...fields }, { ...key, signal: each }),
      ),
    tag: async (ticket, change) => {
      await edit(ticket, (each, key) =>
        rpc.tickets.tag.mutate({ ticket: { id: ticket.id }, ...change }, { ...key, signal: each }),
      );
      const unknown = (change.add ?? []).filter((tag) => !tags.peek().includes(tag));
      if (unknown.length > 0) reading.ask("all");
    },
    close: reading.close,
  };
};
