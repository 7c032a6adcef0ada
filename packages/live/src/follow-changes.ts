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
  let waiting: PlacedChange[] = [];
  let isLost = false;
  let isReset = false;
  let wake = (): void => undefined;
  const watching = live.watch({
    filter,
    ...(onLive === undefined ? {} : { onLive }),
    onChange: (change) => {
      if (waiting.length >= MOST_WAITING) isLost = true;
      else waiting.push(change);
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
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  return {
    place: watching.place,
    /** What has come; nothing where the client left. */
    next: async (): Promise<readonly PlacedChange[]> => {
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
      return taken;
    },
    [Symbol.dispose]: (): void => {
      watching[Symbol.dispose]();
      signal?.removeEventListener("abort", onAbort);
    },
  };
};

const hasLeft = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

type Items = AsyncGenerator<Tracked<TicketChange>, void, undefined>;

/** The changes of a ticket, each under its version. */
async function* followTicket(options: FollowOptions, readVersion: () => Promise<number>): Items {
  const { live, filter, lastEventId, signal } = options;
  using queue = openQueue(options, "version");
  const { ticketId } = filter;
  if (ticketId === null) throw new Error("The filter has no ticket.");
  const version = await readVersion();
  live.know(ticketId, version);
  let delivered = typeof lastEventId === "string" ? Number(lastEventId) : version;
  const missed = async function* upTo(before: number): AsyncGenerator<TicketChange, void, undefined> {
    if (delivered < before) yield* live.versions(ticketId, delivered, before);
  };
  const deliver = async function* each(items: AsyncIterable<TicketChange> | Iterable<TicketChange>): Items {
    for await (const item of items) {
      if (item.change.version <= delivered) continue;
      delivered = item.change.version;
      yield { id: String(delivered), item };
      if (signal?.aborted === true) return;
    }
  };
  yield* deliver(missed(version));
  while (!hasLeft(signal)) {
    for (const { items = [] } of await queue.next()) {
      const [first] = items;
      if (first !== undefined) yield* deliver(missed(first.change.version - 1));
      yield* deliver(items);
    }
  }
}

/** The changes that a filter has, each under its place among all. */
async function* followAll(options: FollowOptions, after: Place | undefined): Items {
  const { live, filter, signal } = options;
  using queue = openQueue(options, "place");
  if (after !== undefined) {
    for await (const change of live.missed(filter, after, queue.place)) yield* itemsOf(change, signal);
  }
  const seen = Math.max(after?.seq ?? 0, queue.place.seq);
  while (!hasLeft(signal)) {
    for (const change of await queue.next()) if (change.seq > seen) yield* itemsOf(change, signal);
  }
}

function* itemsOf(
  change: PlacedChange,
  signal: AbortSignal | undefined,
): Generator<Tracked<TicketChange>, void, undefined> {
  for (const item of change.items ?? []) {
    if (signal?.aborted === true) return;
    yield { id: itemId(change, item), item };
  }
}

/**
 * A subscription's items, behind the last one that the client has or from now on. One ticket's are counted by its version, or by their places
 * among all where the client gave such a place: that of `tickets.latestChange`, or of an item that it got by one.
 */
export const followChanges = async (options: FollowOptions): Promise<Items> => {
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
