import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ListTicketsInput } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import type { Failure } from "../model/failure.ts";
import { listShared, placeOf } from "../model/lists.ts";
import type { ListedTicket, Place, ReadTo, SharedList } from "../model/lists.ts";
import { takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { createRefresher } from "./refresher.ts";

/** A list that everybody shares, read from its beginning as far as it is looked at; the watch keeps that up to date. */
export interface PagedList {
  readonly listed: ReadonlySignal<readonly ListedTicket[]>;
  /** Whether all of it was read: then its length is the number of tickets. */
  readonly isWhole: ReadonlySignal<boolean>;
  /** Whether anything was read yet. */
  readonly isBegun: ReadonlySignal<boolean>;
  /** Reads on, where there is more. */
  readonly more: () => void;
  /** Reads it again from its beginning, as far as it was read: after a gap in the watch. */
  readonly again: () => void;
  readonly close: () => void;
}

export interface PagedListOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly onFailure: (failure: Failure) => void;
}

const PAGE = 50;

/** What the service is asked for, beside the place to go on from. */
const FILTERS = { queue: { unassigned: true }, team: {} } as const satisfies Record<
  SharedList,
  Partial<ListTicketsInput>
>;

export const createPagedList = (list: SharedList, { rpc, state, onFailure }: PagedListOptions): PagedList => {
  const readTo = signal<ReadTo>(undefined);
  const isBegun = signal(false);
  let isReading = false;

  const readPage = async (from: Place | undefined) => {
    const after =
      from === undefined
        ? {}
        : {
            after: {
              awaiting: from.awaiting,
              awaitingSince: from.since,
              answerDueAt: from.dueAt,
              number: from.number,
            },
          };
    const { items, hasMore } = await rpc.tickets.list.query({
      ...FILTERS[list],
      ...after,
      statuses: [...OPEN_STATUSES],
      sort: "due",
      limit: PAGE,
    });
    const tickets = items.map(({ ticket }) => ticket);
    const last = tickets.at(-1);
    return { tickets, readTo: last === undefined || hasMore !== true ? ("end" as const) : placeOf(last) };
  };
  const read = async (how: string): Promise<void> => {
    const before = readTo.peek();
    if (how === "more" && before === "end") return;
    isReading = true;
    try {
      const page = await readPage(how === "again" || before === "end" ? undefined : before);
      state.value = takeTickets(state.value, page.tickets);
      readTo.value = page.readTo;
      isBegun.value = true;
    } finally {
      isReading = false;
    }
  };
  const reading = createRefresher({ read, onFailure });
  return {
    listed: computed(() => listShared(state.value, list, readTo.value)),
    isWhole: computed(() => readTo.value === "end"),
    isBegun,
    more: () => {
      if (!isReading) reading.ask("more");
    },
    again: () => {
      if (isBegun.peek()) reading.ask("again");
    },
    close: reading.close,
  };
};
