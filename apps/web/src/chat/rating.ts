import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";
import type { ChatState } from "./model/chat-state.ts";
import { takeRating } from "./model/chat-state.ts";
import type { ChatRating } from "./model/wire.ts";

/** What the customer says of the conversation once it has ended. */
export interface RatingForm {
  readonly isSending: ReadonlySignal<boolean>;
  /** The name of the failure of the last try. */
  readonly failure: ReadonlySignal<string | null>;
  /** Says whether it was kept. */
  readonly rate: (rating: ChatRating) => Promise<boolean>;
}

export const createRatingForm = (
  { rate }: Pick<ChatApi, "rate">,
  change: (update: (current: ChatState) => ChatState) => void,
): RatingForm => {
  const isSending = signal(false);
  const failure = signal<string | null>(null);
  return {
    isSending,
    failure,
    rate: async (rating) => {
      isSending.value = true;
      failure.value = null;
      try {
        const session = await rate(rating);
        change((current) => takeRating(current, session));
        return true;
      } catch (error) {
        failure.value = error instanceof ChatError ? error.code : "";
        return false;
      } finally {
        isSending.value = false;
      }
    },
  };
};
