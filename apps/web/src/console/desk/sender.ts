import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Message } from "@crossdesk/contracts";
import { add, noteAttempt, refuse, remove, retry } from "../../ui/outbox/outbox.ts";
import { createSending } from "../../ui/outbox/sending.ts";
import { isPassing, readFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { nextOf } from "../model/outgoing.ts";
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
  /** Immediately retries what waits for its next attempt. */
  readonly wake: () => void;
  readonly close: () => void;
}

/** Sends messages until each is acknowledged: one at a time for each ticket, in the order they were written in. */
export const createSender = ({ send, kept, keep, onSent, onSignedOut }: SenderOptions): Sender => {
  const outbox = signal<Outbox>(kept);
  const change = (next: Outbox): void => {
    outbox.value = next;
    keep(next);
  };
  const sending = createSending<Outgoing>({
    next: (ticketId) => nextOf(outbox.value, ticketId),
    deliver: async (message) => {
      onSent(await send(message));
      change(remove(outbox.value, message.key));
    },
    onFailure: ({ key }, error) => {
      const failure = readFailure(error);
      if (failure.kind === "UNAUTHENTICATED") {
        onSignedOut(failure);
        return "stop";
      }
      if (isPassing(failure)) {
        change(noteAttempt(outbox.value, key));
        return "pause";
      }
      change(refuse(outbox.value, key, failure));
      return "go-on";
    },
  });
  for (const { ticketId } of kept) sending.run(ticketId);
  const ticketOf = (key: string): string | undefined => outbox.value.find((message) => message.key === key)?.ticketId;
  /** Changes what a message waits for, and goes on with its ticket. */
  const decide = (key: string, decision: (outbox: Outbox, key: string) => Outbox): void => {
    const ticketId = ticketOf(key);
    change(decision(outbox.value, key));
    if (ticketId !== undefined) sending.run(ticketId);
  };
  return {
    outbox,
    send: (message) => {
      change(add(outbox.value, message));
      sending.run(message.ticketId);
    },
    retry: (key) => decide(key, retry),
    discard: (key) => decide(key, remove),
    wake: sending.wake,
    close: sending.close,
  };
};
