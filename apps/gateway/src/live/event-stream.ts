import type { ServerResponse } from "node:http";
import type { Caller } from "@crossdesk/contracts";

export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Bytes that wait for a client who does not read them, beside the last event; one who is further behind comes back for the rest. */
const MOST_WAITING = 256 * 1024;

export interface EventStreamOptions {
  readonly raw: ServerResponse;
  readonly caller: Caller;
  /** When it ends by itself, in epoch milliseconds. */
  readonly endsAt: number;
  readonly onClose: (stream: EventStream) => void;
}

/** An open stream of server-sent events. It holds no timer and no buffer of its own. */
export class EventStream {
  readonly caller: Caller;
  endsAt: number;
  /** In which of the seconds between two keep-alives it sends its own. */
  readonly turn: number;
  readonly #raw: ServerResponse;
  #wroteAt = 0;
  #leave: (() => void) | undefined;

  constructor({ raw, caller, endsAt, onClose }: EventStreamOptions, turn: number) {
    this.#raw = raw;
    this.caller = caller;
    this.endsAt = endsAt;
    this.turn = turn;
    const close = (): void => {
      onClose(this);
      this.#leave?.();
      this.#leave = undefined;
    };
    // A client who left before the stream was opened: "close" was emitted already, and is not again.
    if (raw.destroyed) queueMicrotask(close);
    else raw.once("close", close);
  }

  get isOpen(): boolean {
    return !this.#raw.destroyed && !this.#raw.writableEnded;
  }

  /** When something was last written, by `performance.now()`. */
  get wroteAt(): number {
    return this.#wroteAt;
  }

  /** Is called once when the stream is over, for whatever reason. There may be several; most streams have one. */
  onEnd(leave: () => void): void {
    const before = this.#leave;
    if (!this.isOpen) leave();
    else if (before === undefined) this.#leave = leave;
    else {
      this.#leave = () => {
        before();
        leave();
      };
    }
  }

  /** Writes whole events, as text or as bytes that many streams have in common. Who has many of them waits until the client has taken those before. */
  send(events: string | Uint8Array): void {
    if (!this.isOpen) return;
    if (this.#raw.writableLength > MOST_WAITING) {
      this.#raw.destroy();
      return;
    }
    this.#wroteAt = performance.now();
    this.#raw.write(events);
  }

  /** Resolves when the client has taken what was written, or is gone. */
  async taken(): Promise<void> {
    if (!this.isOpen || !this.#raw.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#raw.off("drain", done).off("close", done);
        resolve();
      };
      this.#raw.on("drain", done).on("close", done);
    });
  }

  end(): void {
    if (this.isOpen) this.#raw.end();
  }
}

/** An event with an id to go on behind. */
export const formatEvent = (id: string, data: string): string => `id: ${id}\ndata: ${data}\n\n`;

/** An event without one: it says something of the stream itself. */
export const formatNotice = (event: "ping" | "live" | "degraded" | "bye" | "sign", data: object = {}): string =>
  formatNoticeText(event, JSON.stringify(data));

/** The same, of what is text already. */
export const formatNoticeText = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`;
