import { computed, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { SavedView, SaveViewInput } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { describeFailure, unlessUnknown } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import type { DeskState } from "../model/state.ts";
import { matchesView } from "../model/views.ts";
import { texts } from "../texts/index.ts";
import { createKeyedChange } from "./keyed-change.ts";
import { createRefresher } from "./refresher.ts";
import { createPagedList } from "./shared-lists.ts";
import type { PagedList } from "./shared-lists.ts";

export type ViewToSave = Pick<SaveViewInput, "id" | "isShared" | "name" | "filter" | "sort">;

export interface OpenView {
  readonly view: SavedView;
  readonly list: PagedList;
}

/** Lists that somebody has named: the team's and the agent's own, with how many tickets they have. */
export interface Views {
  readonly all: ReadonlySignal<readonly SavedView[]>;
  /** By their ids. */
  readonly counts: ReadonlySignal<ReadonlyMap<string, number>>;
  /** The view that is shown in place of the whole team's list. */
  readonly open: ReadonlySignal<OpenView | undefined>;
  readonly choose: (id: string | undefined) => void;
  readonly read: () => void;
  /** Counts again, where there is anything to count: no more often than every few seconds. */
  readonly count: () => void;
  /** Returns why a view was not saved. */
  readonly save: (view: ViewToSave) => Promise<string | undefined>;
  readonly remove: (view: SavedView) => Promise<string | undefined>;
  readonly again: () => void;
  readonly close: () => void;
}

export interface ViewsOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly onFailure: (failure: Failure) => void;
  readonly onSignedOut: (failure: Failure) => void;
}

const COUNT_EVERY_MS = 4_000;
const MOST_COUNTED = 30;

export const createViews = ({ rpc, state, onFailure, onSignedOut }: ViewsOptions): Views => {
  const all = signal<readonly SavedView[]>([]);
  const counts = signal<ReadonlyMap<string, number>>(new Map());
  const chosenId = signal<string>();
  const lists = new Map<string, PagedList>();
  const counting = createRefresher({
    read: async () => {
      const ids = all.peek().map(({ id }) => id);
      if (ids.length === 0) return;
      const { items } = await rpc.views.counts.query({ ids: ids.slice(0, MOST_COUNTED) });
      counts.value = new Map(items.map(({ id, count }) => [id, count]));
      await new Promise((resolve) => setTimeout(resolve, COUNT_EVERY_MS));
    },
    onFailure: unlessUnknown(onFailure),
  });
  const reading = createRefresher({
    read: async () => {
      all.value = (await rpc.views.list.query({})).items;
      counting.ask("all");
    },
    onFailure: unlessUnknown(onFailure),
  });
  /** A list belongs to a view as it is saved right now. */
  const listOf = (view: SavedView): PagedList => {
    const key = JSON.stringify([view.id, view.filter, view.sort]);
    const known = lists.get(key);
    if (known !== undefined) return known;
    const { filter, sort } = view;
    const made = createPagedList(
      { filter, sort, matches: (ticket) => matchesView(filter, ticket) },
      { rpc, state, onFailure },
    );
    lists.set(key, made);
    return made;
  };
  const open = computed(() => {
    const view = all.value.find(({ id }) => id === chosenId.value);
    return view === undefined ? undefined : { view, list: listOf(view) };
  });
  const change = createKeyedChange({
    onDone: () => reading.ask("all"),
    onSignedOut,
    say: (failure) => (failure.kind === "VALIDATION_FAILED" ? texts().views.taken : describeFailure(failure)),
  });
  return {
    all,
    counts,
    open,
    choose: (id) => {
      chosenId.value = id;
    },
    read: () => reading.ask("all"),
    count: () => counting.ask("all"),
    save: (view) => change((options) => rpc.views.save.mutate(view, options)),
    remove: ({ id }) => change((options) => rpc.views.remove.mutate({ id }, options)),
    again: () => {
      for (const list of lists.values()) list.again();
    },
    close: () => {
      reading.close();
      counting.close();
      for (const list of lists.values()) list.close();
    },
  };
};
