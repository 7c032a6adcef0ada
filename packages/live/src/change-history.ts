import { CrossdeskError } from "@crossdesk/contracts";
import { ChangeWindow } from "./change-window.ts";
import type { EventFollower } from "./event-follower.ts";
import { BEGINNING } from "./place.ts";
import type { Place } from "./place.ts";
import type { PlacedChange } from "./placed-change.ts";
import type { TicketEvent } from "./stored-event.ts";
import { DeliveredVersions } from "./delivered-versions.ts";

/** Changes that are kept for those who come back. */
export const KEPT = 5_000;
/** Of how many of them the read tickets are kept, too. */
const KEPT_READ = 500;
/** Tickets whose versions are known. */
const KNOWN_TICKETS = 50_000;
/** The most missed events that a returning watcher receives. After more, it must read everything again. */
const MOST_MISSED = 20_000;

/** The failure of resuming from a place whose later changes are no longer known. */
export const placeUnknown = (): CrossdeskError =>
  new CrossdeskError(
    "VALIDATION_FAILED",
    "The changes after this item are no longer known: read again, and watch from there.",
    {
      details: { issues: [{ path: ["lastEventId"], message: "is no longer known" }] },
    },
  );

export interface ChangeHistoryOptions {
  /** Reads what the window no longer has. */
  readonly events: Pick<EventFollower, "at" | "read">;
  readonly isWatched: (ticketId: string) => boolean;
}

/** Where changes stand, the latest of them, and which versions of tickets they brought. */
export class ChangeHistory {
  readonly #events: ChangeHistoryOptions["events"];
  readonly #window = new ChangeWindow({ most: KEPT, mostRead: KEPT_READ });
  readonly #delivered: DeliveredVersions;
  #beginning = BEGINNING;
  #place = BEGINNING;

  constructor({ events, isWatched }: ChangeHistoryOptions) {
    this.#events = events;
    this.#delivered = new DeliveredVersions({ most: KNOWN_TICKETS, isWatched });
  }

  /** The place of the latest change. */
  get place(): Place {
    return this.#place;
  }

  /** Begins with what a stream has from a sequence on; `streamId` identifies the stream. */
  begin(fromSeq: number, streamId: string): void {
    this.#window.begin(fromSeq);
    this.#beginning = { seq: 0, eventId: streamId };
    this.#place = this.#beginning;
  }

  /** Takes an event. Returns the change to deliver, or `undefined` if it was delivered already. */
  take(event: TicketEvent): PlacedChange | undefined {
    this.#place = { seq: event.seq, eventId: event.eventId };
    const after = this.#delivered.take(event.ticketId, event.version);
    // An event without news keeps its place: a watcher may continue from there.
    const change: PlacedChange = {
      ...event,
      after: after ?? event.version,
      items: after === undefined ? [] : undefined,
    };
    this.#window.add(change);
    return after === undefined ? undefined : change;
  }

  /** A ticket was read at this version by somebody who watches it. */
  know(ticketId: string, version: number): void {
    this.#delivered.read(ticketId, version);
  }

  /** The last delivered version of a ticket. */
  versionOf(ticketId: string): number | undefined {
    return this.#delivered.upTo(ticketId);
  }

  /** A version was delivered without an event. */
  noteDelivered(ticketId: string, version: number): void {
    this.#delivered.take(ticketId, version);
  }

  /** Rejects a place whose later changes are no longer known. */
  async check(place: Place): Promise<void> {
    const { fromSeq } = this.#window;
    if (fromSeq - place.seq > MOST_MISSED || !(await this.#isKnown(place))) throw placeUnknown();
  }

  /** The changes behind one place and up to another. Fails if they are no longer known. */
  async behind(after: Place, upTo: Place): Promise<PlacedChange[]> {
    await this.check(after);
    const { fromSeq } = this.#window;
    const first = after.version === undefined ? after.seq + 1 : after.seq;
    if (first >= fromSeq) return this.#window.between(first, upTo.seq);
    const events = await this.#events.read(first, fromSeq - 1);
    const older = events.map((event): PlacedChange => ({ ...event, after: event.version - 1, items: undefined }));
    return [...older, ...this.#window.between(fromSeq, upTo.seq)];
  }

  async #isKnown(place: Place): Promise<boolean> {
    const { seq, eventId } = place;
    // A beginning belongs to one stream, unless it is that of any stream.
    if (seq === 0) return eventId === BEGINNING.eventId || eventId === this.#beginning.eventId;
    if (seq >= this.#window.fromSeq && seq <= this.#place.seq) return this.#window.has(place);
    // Who watched another process may be further than this one.
    return (await this.#events.at(seq).catch(() => undefined))?.eventId === eventId;
  }
}
