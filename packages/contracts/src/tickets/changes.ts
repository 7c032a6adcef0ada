import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { Message } from "./message.ts";
import { Note } from "./notes.ts";
import { TicketReference } from "./ticket-reference.ts";
import { ActorType, Ticket } from "./ticket.ts";

/** One change of a ticket, as the audit log has it, and the ticket as it was when this was sent. */
export const TicketChange = z.object({
  ticket: Ticket,
  change: z.object({
    /** The ticket's version that the change made; `ticket.version` may be higher already. */
    version: z.int().min(1),
    action: z.string(),
    actor: z.string(),
    actorType: ActorType,
    actedAt: Instant,
  }),
  /** The message, where the change added one. */
  message: Message.optional(),
  /** The note, where the change added one and the reader may read it. */
  note: Note.optional(),
});
export type TicketChange = z.infer<typeof TicketChange>;

/** Changes of tickets by their versions: of each those behind `after`, up to `upTo`. */
export const ReadChangesInput = z.object({
  of: z
    .array(z.object({ ticketId: Uuid, after: z.int().min(0), upTo: z.int().min(1) }))
    .min(1)
    .max(500),
});
export type ReadChangesInput = z.infer<typeof ReadChangesInput>;

/** In the order in which they were asked for; `hasMore` where not all fitted into the answer. */
export const ReadChanges = z.object({ items: z.array(TicketChange), hasMore: z.boolean() });
export type ReadChanges = z.infer<typeof ReadChanges>;

/** Where the changes that the caller may see stand now. */
export const LatestChange = z.object({
  /** Watching behind it gives everything that cannot be read yet, and perhaps once more a change that already can. */
  eventId: z.string(),
});
export type LatestChange = z.infer<typeof LatestChange>;

/** Changes of one ticket, or of all that the caller may see, from now on or from behind the last one that was received. */
export const WatchTicketsInput = z.object({
  ticket: TicketReference.optional(),
  /**
   * The id of the last item received; tRPC's links send it when they resume. It is a place among all changes, as `tickets.latestChange` gives
   * one, or with `ticket` a version of the ticket (one that was read will do). A place that is no longer known (after a week, or where the
   * event stream was lost) is refused: read again, and watch from there.
   */
  lastEventId: z
    .string()
    .regex(/^(?:\d{1,10}|\d{1,15}-[0-9a-f]{1,32}(?:\.\d{1,10})?)$/u, {
      error: "must be the id of an item of this subscription",
    })
    .nullish(),
});
export type WatchTicketsInput = z.infer<typeof WatchTicketsInput>;
