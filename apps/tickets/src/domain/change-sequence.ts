import type { TicketChange, Scope } from "@crossdesk/contracts";

/**
 * A place in the sequence of all changes. Ids alone are given out before the commit, so that a slow transaction's line would
 * appear behind a reader's back; `key` is the number of the transaction (or of a later one that changed the same ticket
 * before), and lines are read once no transaction with a number as low as theirs still runs.
 */
export interface Place {
  readonly key: bigint;
  readonly id: number;
}

export const isAfter = (one: Place, other: Place): boolean =>
  one.key > other.key || (one.key === other.key && one.id > other.id);

/** The place as clients hold it. */
export const toEventId = ({ key, id }: Place): string => `${key}-${id}`;

export const fromEventId = (eventId: string): Place => {
  const [key = "0", id = "0"] = eventId.split("-");
  return { key: BigInt(key), id: Number(id) };
};

/** A change at its place. */
export interface PlacedChange {
  readonly place: Place;
  readonly entityId: string;
  readonly customerId: string;
  readonly change: TicketChange;
}

/** Whose changes. */
export interface ChangeFilter {
  readonly scope: Scope;
  /** Of one ticket alone. */
  readonly ticketId: string | null;
}

/** Whether a change is one of those that the filter has. */
export const hasChange = ({ scope, ticketId }: ChangeFilter, { entityId, customerId, change }: PlacedChange): boolean =>
  (scope.entityId === null || scope.entityId === entityId) &&
  (scope.customerId === null || scope.customerId === customerId) &&
  (scope.ticketId === null || scope.ticketId === change.ticket.id) &&
  (ticketId === null || ticketId === change.ticket.id);
