import type { EventEnvelope } from "@crossdesk/contracts";
import type { z } from "zod";
import type { Transaction } from "@crossdesk/database";

/** What a service does at one type of event. */
export interface EventHandler<Schema extends z.ZodType = z.ZodType> {
  /** The event's schema in contracts. */
  readonly schema: Schema;
  /**
   * Takes effect in `tx`, in which the event is noted too: each event takes effect once. A late one (its `sequence` below the
   * one known) must change nothing. What it throws is tried again, and ends in the dead letters. A repeated event's handler may run
   * and is undone, so what it does outside of `tx` must bear that.
   */
  handle(event: z.output<Schema>, tx: Transaction): Promise<void>;
  /**
   * Events of several aggregates may share a transaction, as they come: for handlers of many small events that only add rows.
   * They lock no row that is there, and publish nothing.
   */
  readonly shares?: boolean;
}

/** Handlers by event type. */
export type EventHandlers = Readonly<Record<string, EventHandler>>;

/** Types a handler by its schema: `"events.tickets.ticket-opened": onEvent(TicketOpened, async (event, tx) => { … })`. */
export const onEvent = <Schema extends z.ZodType>(
  schema: Schema,
  handle: (event: z.output<Schema>, tx: Transaction) => Promise<void>,
  { shares = false }: Pick<EventHandler, "shares"> = {},
): EventHandler<Schema> => ({ schema, handle, shares });

/** An event that was read: its envelope, and what is to be done with it. */
export interface ReadEvent {
  readonly envelope: EventEnvelope;
  readonly apply: (tx: Transaction) => Promise<void>;
  /** Whether it may share a transaction with events of other aggregates. */
  readonly shares: boolean;
}
