import type { JetStreamManager, StreamState } from "@nats-io/jetstream";
import type { KeptEvent } from "./db/outbox.ts";
import { EVENTS, messageIdOf } from "./streams.ts";

/** The broker's acknowledgement of an event. */
export interface StoredAck {
  /** Where the stream has stored it. */
  readonly seq: number;
  /** It had been stored before, and that is where. */
  readonly duplicate: boolean;
}

/** What it takes to look whether the stream has lost something. */
export interface LossOptions {
  /** The event of this database that the stream had stored last, read before the stream was asked for its state. */
  readonly stored: KeptEvent;
  readonly jsm: JetStreamManager;
  readonly state: StreamState;
}

/** Whether that event is no longer where it was. */
export const hasLost = async ({ stored, jsm, state }: LossOptions): Promise<boolean> => {
  if (stored.sequence > state.last_seq) return true;
  // It has expired, or somebody emptied the stream, which goes on counting.
  if (stored.sequence < state.first_seq) return false;
  const message = await jsm.streams.getMessage(EVENTS.name, { seq: stored.sequence });
  return message !== null && message.header.get("Nats-Msg-Id") !== messageIdOf(stored);
};

/**
 * Notices a stream that lost what it had acknowledged. Its name and the time of its creation do not show this: a stream of one replica whose
 * node lost its disk comes back empty under both, and numbers what follows from 1 on.
 */
export class StreamWatch {
  #highest = 0;
  readonly #onSuspicion: () => void;

  /** `onSuspicion` is called when the stream's numbers have gone back. */
  constructor(onSuspicion: () => void) {
    this.#onSuspicion = onSuspicion;
  }

  /** Takes acknowledgements in the order in which they come. */
  note({ seq, duplicate }: StoredAck): void {
    if (duplicate) return;
    const isBehind = seq <= this.#highest;
    this.#highest = seq;
    if (isBehind) this.#onSuspicion();
  }
}
