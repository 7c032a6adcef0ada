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

/** The changes of one ticket that an event of the stream announces. They are read if the ticket is watched. */
export interface PlacedChange extends TicketEvent {
  /** The version before its first change: one less than its own, or lower if an earlier event is late. */
  readonly after: number;
  /** In their order; `undefined` until they are read. */
  items: readonly TicketChange[] | undefined;
  /** It has no event: it is read because events may have been lost. Its tenant and customer are those of what is read. */
  readonly isMissed?: true;
}

/** All versions of a ticket. */
const LAST_VERSION = 2_147_483_647;

/** All possible changes of a ticket behind its last delivered version, for when events of it may have been lost. */
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

/** The place of a reader who has received this one of a change's items. */
export const placeOf = ({ seq, eventId, version: last }: PlacedChange, { change }: TicketChange): Place =>
  change.version === last ? { seq, eventId } : { seq, eventId, version: change.version };

/** The id of an item in a stream of a tenant's changes. */
export const itemId = (placed: PlacedChange, item: TicketChange): string => formatPlace(placeOf(placed, item));
