import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** What the chat says to the page that embeds it. */
export interface EmbeddedState {
  /** How many answers were not seen yet. */
  readonly unread: number;
  /** How high the page would be with all of it in sight, in pixels. */
  readonly height: number;
}

/** The message with which the embedding page asks for the state, and says whether it shows the frame. */
interface Greeting {
  readonly isShown: boolean;
}

const HELLO = "crossdesk-chat:hello";
const STATE = "crossdesk-chat:state";

export const readGreeting = (data: unknown): Greeting | undefined => {
  if (typeof data !== "object" || data === null || !("type" in data) || data.type !== HELLO) return undefined;
  return { isShown: !("isShown" in data && data.isShown === false) };
};

export interface EmbeddingOptions {
  /** The origins of pages that may receive the state; `undefined` until the desk has sent them. */
  readonly origins: ReadonlySignal<readonly string[] | undefined>;
  readonly state: ReadonlySignal<EmbeddedState>;
  readonly onShown: (isShown: boolean) => void;
  readonly self: Window;
}

/**
 * Reports to the embedding page how many answers are unread and how high this page is. It does so after the other page's greeting, if its
 * origin is allowed, and only to that origin.
 */
export const reportToHost = ({ origins, state, onShown, self }: EmbeddingOptions): void => {
  const { parent: host } = self;
  if (host === self) return;
  const greeted = signal<Greeting & { readonly origin: string }>();
  const allowed = computed(() => {
    const { value } = greeted;
    return value !== undefined && origins.value?.includes(value.origin) === true ? value : undefined;
  });
  self.addEventListener("message", ({ source, origin, data }: MessageEvent<unknown>) => {
    const greeting = source === host ? readGreeting(data) : undefined;
    if (greeting !== undefined) greeted.value = { ...greeting, origin };
  });
  effect(() => {
    if (allowed.value !== undefined) onShown(allowed.value.isShown);
  });
  effect(() => {
    const { unread, height } = state.value;
    if (allowed.value !== undefined) host.postMessage({ type: STATE, unread, height }, allowed.value.origin);
  });
};
