import { createBackoff } from "../live/index.ts";
import type { Backoff } from "../live/index.ts";
import { createSending } from "../ui/outbox/sending.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import { acknowledge, nextOf, noteAttempt, refuse } from "./model/chat-state.ts";
import type { ChatState, Outgoing } from "./model/chat-state.ts";

export interface SenderOptions {
  readonly send: ChatApi["send"];
  readonly state: () => ChatState;
  readonly change: (update: (state: ChatState) => ChatState) => void;
  readonly backoff?: Backoff;
}

export interface Sender {
  /** Sends everything unsent immediately, also what waits for its next attempt. */
  readonly wake: () => void;
}

/** A session has one line: its messages are sent one after the other. */
const LINE = "session";

/** Sends the outbox: each message until it is acknowledged or refused. */
export const createSender = ({
  send,
  state,
  change,
  backoff = createBackoff({ mostMs: 5_000 }),
}: SenderOptions): Sender => {
  const sending = createSending<Outgoing>({
    next: () => nextOf(state()),
    deliver: async ({ key, text, attachments }) => {
      const sent = await send(key, { text, attachments });
      change((current) => acknowledge(current, key, sent));
    },
    onFailure: ({ key }, error) => {
      if (error instanceof ChatError && !error.isPassing) {
        change((current) => refuse(current, key, error.code));
        return "go-on";
      }
      change((current) => noteAttempt(current, key));
      return "pause";
    },
    makeBackoff: () => backoff,
  });
  return {
    wake: () => {
      sending.wake();
      sending.run(LINE);
    },
  };
};
