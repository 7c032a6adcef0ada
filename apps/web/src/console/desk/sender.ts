import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Message } from "@crossdesk/contracts";
import { createBackoff } from "../../live/index.ts";
import { isPassing, readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { add, nextOf, noteAttempt, refuse, remove, retry } from "../model/outgoing.ts";
import type { Outbox, Outgoing } from "../model/outgoing.ts";

export interface SenderOptions {
  /** Sends one message under its key; resolves with what was stored. */
  readonly send: (message: Outgoing) => Promise<Message>;
  /** What was not acknowledged when the page was left. */
  readonly kept: Outbox;
  readonly keep: (outbox: Outbox) => void;
  /** Called before a message leaves the outbox, so that it is never shown nowhere. */
  readonly onSent: (message: Message) => void;
  /** A failure that ends the session: what is unsent stays. */
  readonly onSignedOut: (failure: Failure) => void;
}

export interface Sender {
  readonly outbox: ReadonlySignal<Outbox>;
  readonly send: (message: Outgoing) => void;
  /** Sends a message again that was given back. */
  readonly retry: (key: string) => void;
  /** Takes a message that was given back out. */
  readonly discard: (key: string) => void;
  /** Tries again at once what waits for its next attempt. */
  readonly wake: () => void;
  readonly close: () => void;
}

/** Sends messages until each is acknowledged: one at a time for each ticket, in the order they were written in. */
export const createSender = ({ send, kept, keep, onSent, onSignedOut }: SenderOptions): Sender => {
  const outbox = signal<Outbox>(kept);
  const running = new Set<string>();
  const waiting = new Set<() => void>();
  const closing = new AbortController();

  const change = (next: Outbox): void => {
    outbox.value = next;
    keep(next);
  };
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
  const run = async (ticketId: string): Promise<void> => {
    if (running.has(ticketId)) return;
    running.add(ticketId);
    const backoff = createBackoff();
    for (;;) {
      const message = nextOf(outbox.value, ticketId);
      if (message === undefined || closing.signal.aborted) break;
      const { key } = message;
      try {
        onSent(await send(message));
        change(remove(outbox.value, key));
        backoff.reset();
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === "UNAUTHENTICATED") {
          onSignedOut(failure);
          break;
        }
        if (isPassing(failure)) {
          change(noteAttempt(outbox.value, key));
          await pause(backoff.next());
        } else change(refuse(outbox.value, key, failure));
      }
    }
    running.delete(ticketId);
  };

  for (const ticketId of new Set(kept.map((message) => message.ticketId))) void run(ticketId);
  const runTicketOf = (key: string): void => {
    const message = outbox.value.find((one) => one.key === key);
    if (message !== undefined) void run(message.ticketId);
  };
  return {
    outbox,
    send: (message) => {
      change(add(outbox.value, message));
      void run(message.ticketId);
    },
    retry: (key) => {
      change(retry(outbox.value, key));
      runTicketOf(key);
    },
    discard: (key) => {
      const ticketId = outbox.value.find((message) => message.key === key)?.ticketId;
      change(remove(outbox.value, key));
      if (ticketId !== undefined) void run(ticketId);
    },
    wake: () => {
      for (const resume of waiting) resume();
    },
    close: () => {
      closing.abort();
      for (const resume of waiting) resume();
    },
  };
};
