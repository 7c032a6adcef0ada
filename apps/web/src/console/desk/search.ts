import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { DONE_STATUSES } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import { readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";

/** Which tickets are looked through. */
export const SEARCHED = { all: [], open: OPEN_STATUSES, done: DONE_STATUSES } as const;
export type Searched = keyof typeof SEARCHED;

export interface Found {
  readonly ids: readonly string[];
  readonly hasMore: boolean;
}

export interface Search {
  readonly keyword: Signal<string>;
  readonly searched: Signal<Searched>;
  /** `undefined` until something was looked for. */
  readonly found: ReadonlySignal<Found | undefined>;
  readonly isReading: ReadonlySignal<boolean>;
  readonly run: () => Promise<void>;
  readonly more: () => Promise<void>;
}

export interface SearchOptions {
  readonly rpc: Rpc;
  readonly take: (tickets: readonly Ticket[]) => void;
  readonly onFailure: (failure: Failure) => void;
}

const PAGE = 25;

/** Looks tickets up, closed ones too. Every search with words is on the audit log. */
export const createSearch = ({ rpc, take, onFailure }: SearchOptions): Search => {
  const keyword = signal("");
  const searched = signal<Searched>("all");
  const found = signal<Found>();
  const isReading = signal(false);
  let latest = 0;

  const read = async (ids: readonly string[]): Promise<void> => {
    latest += 1;
    const own = latest;
    isReading.value = true;
    try {
      const words = keyword.value.trim();
      const statuses = SEARCHED[searched.value];
      const from = {
        offset: ids.length,
        ...(words === "" ? {} : { keyword: words }),
        ...(statuses.length === 0 ? {} : { statuses: [...statuses] }),
      };
      const page = await rpc.tickets.list.query({ ...from, limit: PAGE });
      if (own !== latest) return;
      const tickets = page.items.map(({ ticket }) => ticket);
      take(tickets);
      found.value = {
        ids: [...new Set([...ids, ...tickets.map(({ id }) => id)])],
        hasMore: page.hasMore === true,
      };
    } catch (error) {
      if (own === latest) onFailure(readFailure(error));
    } finally {
      if (own === latest) isReading.value = false;
    }
  };
  return {
    keyword,
    searched,
    found,
    isReading,
    run: () => read([]),
    more: () => read(found.value?.ids ?? []),
  };
};
