import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Agent, AgentNews, TicketChange } from "@crossdesk/contracts";
import type { StreamNotice } from "../../live/index.ts";
import { newKey } from "../../ui/new-key.ts";

/** A change, and its place in the stream. */
export type PlacedChange = readonly [id: string, item: TicketChange];

/** Of these messages: tabs that were opened before an upgrade understand others, and stay among themselves. */
const VERSION = 2;

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
  | { readonly kind: "read-agents" }
  /** The tab that has the stream of changes has opened it; a tab wants it from behind a place; what that one has missed, or that this is no longer known. */
  | { readonly kind: "changes-open" }
  | { readonly kind: "changes-join"; readonly after: string }
  | {
      readonly kind: "changes-joined";
      readonly to: string;
      readonly changes: readonly PlacedChange[];
      readonly isLive: boolean;
    }
  /** To one tab, or to all where the stream itself was refused. */
  | { readonly kind: "changes-refused"; readonly to?: string }
  | { readonly kind: "change"; readonly change: PlacedChange }
  | { readonly kind: "changes-notice"; readonly notice: StreamNotice }
  | { readonly kind: "changes-lost" };

type Listener = (news: TabNews, from: string) => void;

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
  /** The name of this tab among them. */
  readonly own: string;
  readonly post: (news: TabNews) => void;
  /** `from` names the tab that posted. */
  readonly listen: (listener: Listener) => void;
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

/** How long a tab listens for others before it takes itself for the first, where there are no locks. */
const ANSWERED_MS = 300;
const LOOK_AGAIN_MS = 10_000;

/** One tab comes first for as long as it is open, then another; browsers keep such a lock awake in the background. */
const holdFirstPlace = (name: string, signal: AbortSignal, onFirst: () => void): void => {
  const { promise: untilClosed, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve());
  navigator.locks
    .request(name, { signal }, () => {
      onFirst();
      return untilClosed;
    })
    .catch(() => undefined);
};

/** Where there are no locks (a page that comes over plain HTTP from another machine), the tab comes first that has been open for longest. */
const elect = (signal: AbortSignal, listeners: Set<Listener>, choose: () => void): void => {
  const begin = setTimeout(() => {
    choose();
    // When one comes, goes, or says that it is still there.
    listeners.add(choose);
  }, ANSWERED_MS);
  // Or has gone without a word.
  const looking = setInterval(choose, LOOK_AGAIN_MS);
  signal.addEventListener("abort", () => {
    clearTimeout(begin);
    clearInterval(looking);
  });
};

export const openTabs = ({ name, isLookedAt }: TabsOptions): Tabs => {
  const versioned = `${name}.${VERSION}`;
  // In the order in which tabs were opened.
  const own = `${Date.now()}-${newKey()}`;
  const others = new Map<string, Other>();
  const isFirst = signal(false);
  const listeners = new Set<Listener>();
  const channel = new BroadcastChannel(versioned);
  const closing = new AbortController();

  let hasLeft = false;
  const post = (news: TabNews): void => {
    // A page that goes is hidden, and its stream breaks, after it has said goodbye: the others would take it for open again.
    if (!hasLeft && !closing.signal.aborted) channel.postMessage({ from: own, news } satisfies Sent);
  };
  const isOpen = ({ lastSeenAt }: Other): boolean => Date.now() - lastSeenAt < FORGOTTEN_MS;
  const present = (): void => post({ kind: "here", isLookedAt: isLookedAt.peek() });
  channel.addEventListener("message", ({ data }: MessageEvent<Sent>) => {
    const { from, news } = data;
    if (news.kind === "bye") others.delete(from);
    else {
      const isNowLookedAt = news.kind === "here" ? news.isLookedAt : others.get(from)?.isLookedAt === true;
      others.set(from, { isLookedAt: isNowLookedAt, lastSeenAt: Date.now() });
    }
    if (news.kind === "hello") present();
    for (const listener of listeners) listener(news, from);
  });
  const leave = (): void => {
    post({ kind: "bye" });
    hasLeft = true;
  };
  const endPresenting = isLookedAt.subscribe(present);
  post({ kind: "hello" });
  if ("locks" in navigator) {
    holdFirstPlace(versioned, closing.signal, () => {
      isFirst.value = true;
    });
  } else {
    elect(closing.signal, listeners, () => {
      isFirst.value = [...others].every(([name, other]) => !isOpen(other) || own < name);
    });
  }
  return {
    own,
    post,
    listen: (listener) => listeners.add(listener),
    present,
    isAnotherLookedAt: () => [...others.values()].some((other) => other.isLookedAt && isOpen(other)),
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
