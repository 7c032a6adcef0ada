import { createBackoff } from "../../live/index.ts";
import type { Backoff } from "../../live/index.ts";

export interface SendingOptions<Message> {
  /** The message of a line to send next; `undefined` while there is none, or its writer has to decide first. */
  readonly next: (line: string) => Message | undefined;
  /** Sends a message under its key, and takes it out of the outbox once it is stored. */
  readonly deliver: (message: Message) => Promise<void>;
  /** Notes a failure in the outbox. Says what follows: the same message after a pause, the next one, or nothing more. */
  readonly onFailure: (message: Message, error: unknown) => "pause" | "go-on" | "stop";
  readonly makeBackoff?: () => Backoff;
}

/** Sends messages until each is acknowledged or given back: one at a time in each line, in the order of the outbox. */
export interface Sending {
  /** Sends what a line has to send, if it is not at it already. */
  readonly run: (line: string) => void;
  /** Immediately tries what waits for its next attempt. */
  readonly wake: () => void;
  readonly close: () => void;
}

export const createSending = <Message>({
  next,
  deliver,
  onFailure,
  makeBackoff = createBackoff,
}: SendingOptions<Message>): Sending => {
  const running = new Set<string>();
  const waiting = new Set<() => void>();
  const closing = new AbortController();
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      }
      waiting.add(done);
    });
  const wake = (): void => {
    for (const resume of waiting) resume();
  };
  const send = async (line: string): Promise<void> => {
    const backoff = makeBackoff();
    running.add(line);
    try {
      for (let message = next(line); message !== undefined && !closing.signal.aborted; message = next(line)) {
        try {
          await deliver(message);
          backoff.reset();
        } catch (error) {
          const step = onFailure(message, error);
          if (step === "stop") return;
          if (step === "pause") await pause(backoff.next());
        }
      }
    } finally {
      // Without a pause after the last look: a message that is written from now on starts another run.
      running.delete(line);
    }
  };
  return {
    run: (line) => {
      if (!running.has(line)) void send(line);
    },
    wake,
    close: () => {
      closing.abort();
      wake();
    },
  };
};
