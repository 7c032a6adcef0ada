import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Agent, AgentNews } from "@crossdesk/contracts";
import { newKey } from "../../ui/new-key.ts";

/** The messages between the tabs of one agent. */
export type TabNews =
  | { readonly kind: "hello" }
  | { readonly kind: "here"; readonly isLookedAt: boolean }
  | { readonly kind: "bye" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "me"; readonly agent: Agent }
  /** An item of the agents' stream, forwarded by the tab that follows it. */
  | { readonly kind: "agents"; readonly news: AgentNews }
  | { readonly kind: "agents-live"; readonly isLive: boolean }
  | { readonly kind: "read-agents" };

interface Sent {
  readonly from: string;
  readonly news: TabNews;
}

/** The last known state of another tab. */
interface Other {
  readonly isLookedAt: boolean;
  readonly lastSeenAt: number;
}

/** A tab that was closed without a goodbye is forgotten after this. */
const FORGOTTEN_MS = 40_000;

/** The tabs in which one agent has the console open in this browser. */
export interface Tabs {
  readonly post: (news: TabNews) => void;
  readonly listen: (listener: (news: TabNews) => void) => void;
  /** Reports to the others that this tab is open; called regularly. */
  readonly present: () => void;
  /** Whether one of the others is looked at right now. */
  readonly isAnotherLookedAt: () => boolean;
  /** Whether this is the tab that does what one of them alone should do. */
  readonly isFirst: ReadonlySignal<boolean>;
  /** The page goes, perhaps to be shown again as it is. */
  readonly leave: () => void;
  readonly comeBack: () => void;
  readonly close: () => void;
}

export interface TabsOptions {
  /** What the tabs have in common: the agent and their entity. */
  readonly name: string;
  readonly isLookedAt: ReadonlySignal<boolean>;
}

/**
 * One tab comes first for as long as it is open, then another; browsers keep such a lock awake in the background. Where there are no locks
 * (a page that comes over plain HTTP from another machine), every tab is its own first.
 */
const holdFirstPlace = (name: string, signal: AbortSignal, onFirst: () => void): void => {
  if (!("locks" in navigator)) {
    onFirst();
    return;
  }
  const { promise: untilClosed, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve());
  navigator.locks
    .request(name, { signal }, () => {
      onFirst();
      return untilClosed;
    })
    .catch(() => undefined);
};

export const openTabs = ({ name, isLookedAt }: TabsOptions): Tabs => {
  const own = newKey();
  const others = new Map<string, Other>();
  const isFirst = signal(false);
  const listeners = new Set<(news: TabNews) => void>();
  const channel = new BroadcastChannel(name);
  const closing = new AbortController();

  let hasLeft = false;
  const post = (news: TabNews): void => {
    // A page that goes is hidden, and its stream breaks, after it has said goodbye: the others would take it for open again.
    if (!hasLeft && !closing.signal.aborted) channel.postMessage({ from: own, news } satisfies Sent);
  };
  const open = (): Other[] => [...others.values()].filter(({ lastSeenAt }) => Date.now() - lastSeenAt < FORGOTTEN_MS);
  const present = (): void => post({ kind: "here", isLookedAt: isLookedAt.peek() });
  channel.addEventListener("message", ({ data }: MessageEvent<Sent>) => {
    const { from, news } = data;
    if (news.kind === "bye") others.delete(from);
    else {
      const isNowLookedAt = news.kind === "here" ? news.isLookedAt : others.get(from)?.isLookedAt === true;
      others.set(from, { isLookedAt: isNowLookedAt, lastSeenAt: Date.now() });
    }
    if (news.kind === "hello") present();
    for (const listener of listeners) listener(news);
  });
  const leave = (): void => {
    post({ kind: "bye" });
    hasLeft = true;
  };
  const endPresenting = isLookedAt.subscribe(present);
  post({ kind: "hello" });
  holdFirstPlace(name, closing.signal, () => {
    isFirst.value = true;
  });
  return {
    post,
    listen: (listener) => listeners.add(listener),
    present,
    isAnotherLookedAt: () => open().some((other) => other.isLookedAt),
    isFirst,
    leave,
    comeBack: () => {
      hasLeft = false;
      post({ kind: "hello" });
    },
    close: () => {
      leave();
      endPresenting();
      closing.abort();
      channel.close();
    },
  };
};
