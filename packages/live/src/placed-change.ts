import type { TicketChange } from "@crossdesk/contracts";
import type { Place } from "./place.ts";
import { formatPlace } from "./place.ts";
import type { TicketEvent } from "./stored-event.ts";

/** Whose changes: `null` is no condition. */
export interface ChangeFilter {
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly ticketId: string | null;
}

/** What an event of the stream tells: changes of one ticket, which are read where somebody watches it. */
export interface PlacedChange extends TicketEvent {
  /** The ticket's version behind which it tells: one less than its own, or fewer where an event before it is late. */
  readonly after: number;
  /** In their order; `undefined` until they are read. */
  items: readonly TicketChange[] | undefined;
  /** No event told of it: it is read because events may have been lost. Of whom it is, what is read says. */
  readonly isMissed?: true;
}

/** All versions of a ticket. */
const LAST_VERSION = 2_147_483_647;

/** What there may be of a ticket behind the last version that was told, where events of it may have been lost. */
export const missedChange = (ticketId: string, after: number): PlacedChange => ({
  seq: 0,
  eventId: "0",
  ticketId,
  version: LAST_VERSION,
  entityId: "",
  customerId: "",
  after,
  items: undefined,
  isMissed: true,
});

/** Whether a change is one of those that the filter has. */
export const isWatched = (filter: ChangeFilter, change: Omit<TicketEvent, "seq" | "eventId" | "version">): boolean =>
  (filter.ticketId === null || filter.ticketId === change.ticketId) &&
  (filter.entityId === null || filter.entityId === change.entityId) &&
  (filter.customerId === null || filter.customerId === change.customerId);

/** Where somebody is who has been told of this one of a change's items. */
export const placeOf = ({ seq, eventId, version: last }: PlacedChange, { change }: TicketChange): Place =>
  change.version === last ? { seq, eventId } : { seq, eventId, version: change.version };

/** The id of an item in a stream of a tenant's changes. */
export const itemId = (placed: PlacedChange, item: TicketChange): string => formatPlace(placeOf(placed, item));
