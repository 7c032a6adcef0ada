import { computed, effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";

/** What the chat says to the page that embeds it. */
export interface EmbeddedState {
  /** How many answers were not seen yet. */
  readonly unread: number;
  /** How high the page would be with all of it in sight, in pixels. */
  readonly height: number;
}

/** What the embedding page says: that it is there and wants to be told, and whether it shows the frame. */
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
  /** The origins of pages that may be told, as the desk says; `undefined` until it has said so. */
  readonly origins: ReadonlySignal<readonly string[] | undefined>;
  readonly state: ReadonlySignal<EmbeddedState>;
  readonly onShown: (isShown: boolean) => void;
  readonly self: Window;
}

/**
 * Tells the page that embeds this one how much was answered and how high it is: once it has said hello, from an origin that the desk
 * allows, and that origin alone. Another page in its place receives nothing.
 */
export const tellHost = ({ origins, state, onShown, self }: EmbeddingOptions): void => {
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
