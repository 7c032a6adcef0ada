import { createBackoff } from "../live/index.ts";
import type { Backoff } from "../live/index.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import { acknowledge, nextOf, noteAttempt, refuse } from "./model/chat-state.ts";
import type { ChatState } from "./model/chat-state.ts";

export interface SenderOptions {
  readonly send: ChatApi["send"];
  readonly state: () => ChatState;
  readonly change: (update: (state: ChatState) => ChatState) => void;
  readonly backoff?: Backoff;
}

export interface Sender {
  /** Sends what there is to send, at once, also what waits for its next attempt. */
  readonly wake: () => void;
}

/** Sends the outbox, one message after the other: each until it is acknowledged or refused. */
export const createSender = ({
  send,
  state,
  change,
  backoff = createBackoff({ mostMs: 5_000 }),
}: SenderOptions): Sender => {
  let isRunning = false;
  let hurry = (): void => undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    for (let message = nextOf(state()); message !== undefined; message = nextOf(state())) {
      const { key, text, attachments } = message;
      try {
        const sent = await send(key, { text, attachments });
        change((current) => acknowledge(current, key, sent));
        backoff.reset();
      } catch (error) {
        if (error instanceof ChatError && !error.isPassing) {
          change((current) => refuse(current, key, error.code));
        } else {
          change((current) => noteAttempt(current, key));
          await pause(backoff.next());
        }
      }
    }
  };
  return {
    wake: () => {
      hurry();
      if (isRunning) return;
      isRunning = true;
      void run().finally(() => {
        isRunning = false;
      });
    },
  };
};
