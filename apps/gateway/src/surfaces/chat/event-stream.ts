import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { Readable } from "node:stream";

/** Milliseconds after which whatever is on the way may take a quiet stream for a dead one. */
const PING_MS = 15_000;

/** An event of a stream, under the id to go on behind. */
export interface StreamEvent {
  readonly id: string;
  readonly data: unknown;
}

export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Writes events as they come, as fast as they are taken, and signs of life in between. A failure ends the stream. */
export const toEventStream = (events: AsyncIterable<StreamEvent>, onFailure: (error: unknown) => void): Readable => {
  const stream = new PassThrough();
  const ping = setInterval(() => {
    if (stream.writableNeedDrain) return;
    stream.write("event: ping\ndata: {}\n\n");
  }, PING_MS);
  const pump = async (): Promise<void> => {
    try {
      for await (const { id, data } of events) {
        const isFull = !stream.write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
        if (stream.destroyed) return;
        if (isFull) await Promise.race([once(stream, "drain"), once(stream, "close")]);
      }
    } catch (error) {
      if (!stream.destroyed) onFailure(error);
    } finally {
      clearInterval(ping);
      stream.end();
    }
  };
  stream.once("close", () => clearInterval(ping));
  void pump();
  return stream;
};
