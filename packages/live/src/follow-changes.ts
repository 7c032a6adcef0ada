import { CrossdeskError } from "@crossdesk/contracts";
import type { TicketChange, Tracked } from "@crossdesk/contracts";
import { placeUnknown } from "./change-history.ts";
import type { LiveChanges } from "./live-changes.ts";
import { parsePlace } from "./place.ts";
import type { Place } from "./place.ts";
import { itemId } from "./placed-change.ts";
import type { ChangeFilter, PlacedChange } from "./placed-change.ts";

/** What a subscription follows. */
export interface FollowOptions {
  readonly live: LiveChanges;
  readonly filter: ChangeFilter;
  /** The ticket that alone is followed, with its version as it was read while it was followed already. */
  readonly ofTicket: { readonly readVersion: () => Promise<number> } | undefined;
  /** The last item that the client has. */
  readonly lastEventId: string | null | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called when the stream becomes live or ceases to be. */
  readonly onLive?: (isLive: boolean) => void;
}

/** Changes that wait for a client who takes none; who is further behind begins again where they are. */
const MOST_WAITING = 10_000;

const wrongId = (): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", "lastEventId: must be the id of an item of this subscription", {
    details: { issues: [{ path: ["lastEventId"], message: "must be the id of an item of this subscription" }] },
  });

const lost = (): CrossdeskError =>
  new CrossdeskError("SERVICE_UNAVAILABLE", "Changes may have been lost: resume behind the last item.");

/** A queue of changes until they are taken. A reader by place cannot continue in another event stream. */
const openQueue = ({ live, filter, signal, onLive }: FollowOptions, by: "version" | "place") => {
  let waiting: (readonly PlacedChange[])[] = [];
  let count = 0;
  let isLost = false;
  let isReset = false;
  let wake = (): void => undefined;
  const watching = live.watch({
    filter,
    ...(onLive === undefined ? {} : { onLive }),
    onChanges: (changes) => {
      count += changes.length;
      if (count > MOST_WAITING) isLost = true;
      else waiting.push(changes);
      wake();
    },
    onLost: () => {
      isLost = true;
      wake();
    },
    onReset: () => {
      isReset = by === "place";
      wake();
    },
  });
  // Only what it becomes from now on is received.
  if (!live.isLive) onLive?.(false);
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  return {
    place: watching.place,
    /** What has come, as it was delivered; nothing where the client left. */
    next: async (): Promise<readonly (readonly PlacedChange[])[]> => {
      if (isReset) throw placeUnknown();
      while (waiting.length === 0) {
        if (signal?.aborted === true) return [];
        if (isReset) throw placeUnknown();
        if (isLost) throw lost();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = waiting;
      waiting = [];
      count = 0;
      return taken;
    },
    [Symbol.dispose]: (): void => {
      watching[Symbol.dispose]();
      signal?.removeEventListener("abort", onAbort);
    },
  };
};

const hasLeft = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Items that are sent together. */
type Items = readonly Tracked<TicketChange>[];
type Batches = AsyncGenerator<Items, void, undefined>;

/** The changes of a ticket, each under its version. */
async function* followTicket(options: FollowOptions, readVersion: () => Promise<number>): Batches {
  const { live, filter, lastEventId, signal } = options;
  using queue = openQueue(options, "version");
  const { ticketId } = filter;
  if (ticketId === null) throw new Error("The filter has no ticket.");
  const version = await readVersion();
  live.know(ticketId, version);
  let delivered = typeof lastEventId === "string" ? Number(lastEventId) : version;
  const newOf = (items: readonly TicketChange[]): Items => {
    const news = items.filter(({ change }) => change.version > delivered);
    delivered = news.at(-1)?.change.version ?? delivered;
    return news.map((item) => ({ id: String(item.change.version), item }));
  };
  const missed = async function* upTo(before: number): Batches {
    if (delivered >= before) return;
    for await (const item of live.versions(ticketId, delivered, before)) {
      yield newOf([item]);
      // What lies further on is not read for a client who has left.
      if (hasLeft(signal)) return;
    }
  };
  yield* missed(version);
  while (!hasLeft(signal)) {
    for (const changes of await queue.next()) {
      for (const { items = [] } of changes) {
        const [first] = items;
        if (first === undefined) continue;
        yield* missed(first.change.version - 1);
        const news = newOf(items);
        if (news.length > 0) yield news;
      }
    }
  }
}

/** The changes that a filter has, each under its place among all. */
async function* followAll(options: FollowOptions, after: Place | undefined): Batches {
  const { live, filter, signal } = options;
  using queue = openQueue(options, "place");
  if (after !== undefined) {
    for await (const change of live.missed(filter, after, queue.place)) yield itemsOf([change]);
  }
  const seen = Math.max(after?.seq ?? 0, queue.place.seq);
  const isNew = ({ seq }: PlacedChange): boolean => seq > seen;
  while (!hasLeft(signal)) {
    for (const changes of await queue.next()) {
      const items = itemsOf(changes.every(isNew) ? changes : changes.filter(isNew));
      if (items.length > 0) yield items;
    }
  }
}

/** The items of lists of changes that many get. */
const known = new WeakMap<readonly PlacedChange[], Items>();
const itemsOf = (changes: readonly PlacedChange[]): Items => {
  const before = known.get(changes);
  if (before !== undefined) return before;
  const items = changes.flatMap((change) => (change.items ?? []).map((item) => ({ id: itemId(change, item), item })));
  known.set(changes, items);
  return items;
};

/**
 * A subscription's items, behind the last one that the client has or from now on: lists of those that came together, which all who follow the
 * same have in common. One ticket's are counted by its version, or by their places among all where the client gave such a place: that of
 * `tickets.latestChange`, or of an item that it got by one.
 */
export const followChanges = async (options: FollowOptions): Promise<Batches> => {
  const { live, lastEventId, ofTicket } = options;
  const isPlace = typeof lastEventId === "string" && lastEventId.includes("-");
  const after = isPlace ? parsePlace(lastEventId) : undefined;
  const isVersion = typeof lastEventId === "string" && !isPlace;
  if ((isPlace && after === undefined) || (isVersion && ofTicket === undefined)) throw wrongId();
  await live.ready();
  if (after !== undefined) await live.check(after);
  if (after !== undefined || ofTicket === undefined) return followAll(options, after);
  return followTicket(options, ofTicket.readVersion);
};
