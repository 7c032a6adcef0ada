import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ViewFilter } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import type { Failure } from "../model/failure.ts";
import { keepUnchanged, listMatching, placeOf, sourceOf } from "../model/lists.ts";
import type { ListedTicket, Place, ReadTo, SharedList } from "../model/lists.ts";
import { takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import type { ListSource } from "../model/views.ts";
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
export interface PagedSource extends ListSource {
  readonly filter: ViewFilter;
}

const FILTERS = { queue: { unassigned: true }, team: {} } as const satisfies Record<SharedList, ViewFilter>;

/** A list that everybody has. */
export const sharedSource = (list: SharedList): PagedSource => ({ ...sourceOf(list), filter: FILTERS[list] });

/** As the service takes it: what is no condition is left out. */
const toInput = (filter: ViewFilter): ViewFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

/** The place of a ticket as the service goes on behind it. */
export const toAfter = ({ awaiting, since: awaitingSince, dueAt: answerDueAt, priority, number }: Place) => ({
  awaiting,
  awaitingSince,
  answerDueAt,
  priority,
  number,
});

/** A list that follows its tickets, and keeps the lines that did not change. */
export const listLines = (list: () => readonly ListedTicket[]): ReadonlySignal<readonly ListedTicket[]> => {
  let lines: readonly ListedTicket[] = [];
  return computed(() => (lines = keepUnchanged(lines, list())));
};

export const createPagedList = (source: PagedSource, { rpc, state, onFailure }: PagedListOptions): PagedList => {
  const { filter, sort } = source;
  /** How many were read, in an order without places to go on behind. */
  let readCount = 0;
  const readTo = signal<ReadTo>(undefined);
  const isBegun = signal(false);
  let isReading = false;

  const goOn = (from: Place | undefined) => {
    if (from === undefined) return {};
    if (sort === "newest") return { offset: readCount };
    return { after: toAfter(from) };
  };
  const readPage = async (from: Place | undefined) => {
    const { items, hasMore } = await rpc.tickets.list.query({
      statuses: [...OPEN_STATUSES],
      ...toInput(filter),
      ...goOn(from),
      sort,
      limit: PAGE,
    });
    readCount = (from === undefined ? 0 : readCount) + items.length;
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
    listed: listLines(() => listMatching(state.value, source, readTo.value)),
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
