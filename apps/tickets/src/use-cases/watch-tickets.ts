import { scopeOf } from "@crossdesk/contracts";
import type { TicketChange, Tracked, WatchHandler, WatchTicketsInput } from "@crossdesk/contracts";
import { findTicket } from "../db/repositories/find-ticket.ts";
import { readMissedChanges } from "../db/repositories/read-changes.ts";
import { fromEventId, hasChange, isAfter, toEventId } from "../domain/change-sequence.ts";
import type { ChangeFilter, Place, PlacedChange } from "../domain/change-sequence.ts";
import { requireRight } from "../domain/policy.ts";
import type { ChangeFeed } from "../events/change-feed.ts";
import type { TicketsDeps } from "../deps.ts";
import { ticketNotFound } from "./change-ticket.ts";

const PAGE = 200;

type Deps = Pick<TicketsDeps, "db" | "changes">;

/** Tells of every change of a ticket, or of all that the caller may see: each once, those of a ticket in their order. */
export const watchTickets =
  (deps: Deps): WatchHandler<typeof WatchTicketsInput, TicketChange> =>
  async ({ ticket: reference, lastEventId }, { ctx: { caller }, signal }) => {
    requireRight(caller, "read");
    const scope = scopeOf(caller);
    const ticket = reference === undefined ? undefined : await findTicket(deps.db, reference, scope);
    if (reference !== undefined && ticket === undefined) throw ticketNotFound();
    const filter = { scope, ticketId: ticket?.id ?? null };
    const after = typeof lastEventId === "string" ? fromEventId(lastEventId) : undefined;
    return follow(deps, { filter, after, signal });
  };

interface Following {
  readonly filter: ChangeFilter;
  /** The last place that was told of; without one, what changes from now on is told. */
  readonly after: Place | undefined;
  readonly signal: AbortSignal | undefined;
}

const hasEnded = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

async function* follow(
  deps: Deps,
  { filter, after, signal }: Following,
): AsyncGenerator<Tracked<TicketChange>, void, undefined> {
  using _watching = await deps.changes.open();
  let seen = after ?? deps.changes.end;
  while (!hasEnded(signal)) {
    const { changes, upTo } = await nextChanges(deps, filter, seen);
    for (const { place, change } of changes) {
      yield { id: toEventId(place), item: change };
      if (hasEnded(signal)) return;
    }
    // A client may come from a replica that was further ahead.
    if (isAfter(upTo, seen)) seen = upTo;
    await deps.changes.moved(seen, signal);
  }
}

/** What lies behind a place, as far as it is known or one page of it: from memory, or for those far behind read anew. */
const nextChanges = async (
  { db, changes: feed }: { db: Deps["db"]; changes: ChangeFeed },
  filter: ChangeFilter,
  after: Place,
): Promise<{ changes: readonly PlacedChange[]; upTo: Place }> => {
  const upTo = feed.end;
  const recent = feed.since(after);
  if (recent !== undefined) return { changes: recent.filter((change) => hasChange(filter, change)), upTo };
  const missed = await readMissedChanges(db, filter, { after, upTo, limit: PAGE });
  const last = missed.at(-1);
  return { changes: missed, upTo: missed.length === PAGE && last !== undefined ? last.place : upTo };
};
