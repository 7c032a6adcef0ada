import { write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Where a logger writes to. */
export interface Output extends DestinationStream {
  /** Calls back when everything has been written, or never will be. `logger.flush` ends here. */
  readonly flush: (done: () => void) => void;
}

/** Characters that may wait for a reader that is slow; what comes beyond them is dropped. */
const MOST_WAITING = 16 * 1024 * 1024;
const RETRY_MS = 10;

/**
 * Writes lines to a file descriptor off the hot path, joining what comes while a write is under way, and the rest
 * when the process ends. A reader that is gone must neither end the process nor keep it alive: pino's own destination waits for
 * ever at exit on a pipe whose reader was killed.
 */
export const openOutput = (fd: number): Output => {
  let waiting = "";
  let writing = false;
  let broken = false;
  let flushes: (() => void)[] = [];

  const settle = (): void => {
    writing = false;
    if (waiting !== "" && !broken) return start();
    const settled = flushes;
    flushes = [];
    for (const done of settled) done();
  };

  const put = (bytes: Buffer): void => {
    write(fd, bytes, (error, written) => {
      if (error?.code === "EAGAIN") setTimeout(put, RETRY_MS, bytes);
      else if (error !== null) {
        broken = true;
        settle();
      } else if (written < bytes.length) put(bytes.subarray(written));
      else settle();
    });
  };

  const start = (): void => {
    writing = true;
    const bytes = Buffer.from(waiting);
    waiting = "";
    put(bytes);
  };

  process.on("exit", () => {
    if (broken || waiting === "") return;
    try {
      writeSync(fd, waiting);
    } catch {
      // There is no reader, or it is too slow; the process still ends.
    }
  });

  return {
    write: (line) => {
      if (broken || waiting.length > MOST_WAITING) return;
      waiting += line;
      if (!writing) start();
    },
    flush: (done) => {
      if (writing) flushes.push(done);
      else done();
    },
  };
};
