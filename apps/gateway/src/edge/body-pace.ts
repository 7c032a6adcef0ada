import type { IncomingMessage } from "node:http";
import { UPLOAD_PACE } from "@crossdesk/contracts";
import fp from "fastify-plugin";
import { EdgeError } from "./failure.ts";
import { hasBody } from "./body-drain.ts";

/** How a body must keep coming. However large it is, it may take its time, as long as it does. */
export interface BodyPace {
  /** Milliseconds without a single byte. */
  readonly idleMs: number;
  /** The least bytes a second, over each `windowMs`. */
  readonly bytesPerSecond: number;
  readonly windowMs: number;
}

export const DEFAULT_PACE: BodyPace = {
  idleMs: 30_000,
  bytesPerSecond: UPLOAD_PACE.bytesPerSecond,
  windowMs: 60_000,
};

/** Looks at every body so many times before it may count as idle. */
const LOOKS = 6;

/** Watches how fast a body arrives. */
class BodyRateMonitor {
  readonly #raw: IncomingMessage;
  readonly #pace: BodyPace;
  #seen: number;
  #idleMs = 0;
  #windowMs = 0;
  #windowBytes = 0;

  constructor(raw: IncomingMessage, pace: BodyPace) {
    this.#raw = raw;
    this.#pace = pace;
    this.#seen = raw.socket.bytesRead;
  }

  /** Whether it is too slow now, `elapsedMs` after the last look. */
  isTooSlow(elapsedMs: number): boolean {
    const bytes = this.#raw.socket.bytesRead - this.#seen;
    this.#seen += bytes;
    // While we don't read, its sender cannot do better.
    if (this.#raw.readableFlowing !== true || this.#raw.readableLength > 0) return false;
    this.#idleMs = bytes > 0 ? 0 : this.#idleMs + elapsedMs;
    this.#windowMs += elapsedMs;
    this.#windowBytes += bytes;
    return this.#idleMs >= this.#pace.idleMs || this.#isWindowPoor();
  }

  #isWindowPoor(): boolean {
    if (this.#windowMs < this.#pace.windowMs) return false;
    const isPoor = (this.#windowBytes * 1_000) / this.#windowMs < this.#pace.bytesPerSecond;
    this.#windowMs = 0;
    this.#windowBytes = 0;
    return isPoor;
  }
}

const tooSlow = (): EdgeError =>
  new EdgeError("REQUEST_TIMEOUT", "The request's body did not come fast enough.", { connection: "close" });

/**
 * Ends requests whose body stops coming, or only trickles, with 408. A time for the whole would cut off large files on
 * slow lines that do get there, and leave small bodies far too much.
 */
export const bodyPace = fp<{ readonly pace: BodyPace }>(
  async (app, { pace }) => {
    const bodies = new Map<IncomingMessage, BodyRateMonitor>();
    let looked = performance.now();
    const look = (): void => {
      const now = performance.now();
      const elapsedMs = now - looked;
      looked = now;
      for (const [raw, monitor] of bodies) {
        if (raw.complete || raw.destroyed) bodies.delete(raw);
        else if (monitor.isTooSlow(elapsedMs)) {
          bodies.delete(raw);
          // The parser of the body, JSON or multipart, answers with it.
          if (raw.listenerCount("error") > 0) raw.emit("error", tooSlow());
          else raw.destroy();
        }
      }
    };
    const timer = setInterval(look, Math.min(pace.idleMs, pace.windowMs) / LOOKS).unref();
    app.addHook("onClose", async () => clearInterval(timer));
    app.addHook("onRequest", ({ raw }, reply, done) => {
      if (hasBody(raw)) {
        bodies.set(raw, new BodyRateMonitor(raw, pace));
        reply.raw.once("close", () => void bodies.delete(raw));
      }
      done();
    });
  },
  // What it refuses is answered before the body's end.
  { name: "body-pace", dependencies: ["body-drain"] },
);
