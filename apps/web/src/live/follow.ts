import { createBackoff } from "./backoff.ts";
import type { Backoff } from "./backoff.ts";

/** Why an attempt ended: `lost` is tried again, `refused` (a token that is not taken, say) never. */
export type AttemptEnd =
  | { readonly kind: "lost" }
  | { readonly kind: "refused"; readonly status: number; readonly message: string };

/** `isLive` is false while the stream is open and the server cannot follow what changes. */
export interface StreamNotice {
  readonly isLive?: boolean;
  /** What a person does right now, as the server reports it: it has no place in the stream, and ends by itself. */
  readonly sign?: unknown;
  /** Milliseconds after which to come back once the stream is lost: another number for each client, so that they don't all come together. */
  readonly retryMs?: number;
}

/** What one attempt at a stream reports. After `onEnd` it reports nothing. */
export interface AttemptHandlers<Item> {
  readonly onOpen: () => void;
  readonly onItem: (id: string, item: Item) => void;
  /** A keep-alive without data. */
  readonly onLife: () => void;
  /** What the server says of the stream: whether it is live, and how long to wait after a loss. */
  readonly onNotice: (notice: StreamNotice) => void;
  readonly onEnd: (end: AttemptEnd) => void;
}

/** Opens a stream behind the item with this id; from now on without one. Returns a function that closes it. */
export type Connect<Item> = (lastEventId: string | undefined, handlers: AttemptHandlers<Item>) => () => void;

/** Where a stream stands, for people to see. `lost` says when the next attempt is due, in epoch milliseconds. */
export type LiveState =
  | { readonly phase: "connecting" }
  | { readonly phase: "live"; readonly isDegraded?: true }
  | { readonly phase: "lost"; readonly retryAt: number }
  | { readonly phase: "refused"; readonly status: number; readonly message: string };

export interface FollowOptions<Item> {
  readonly connect: Connect<Item>;
  /** Each item once, in the order of the stream. */
  readonly onItem: (item: Item, id: string) => void;
  readonly onState: (state: LiveState) => void;
  /** What a person does right now; not reported while the stream is not live. */
  readonly onSign?: (sign: unknown) => void;
  /** Where an earlier stream ended. */
  readonly lastEventId?: string;
  readonly backoff?: Backoff;
  /** Asks for what is new while the stream is open and not live. */
  readonly poll?: () => void;
  /** After this time of silence a stream counts as dead. */
  readonly quietMs?: number;
}

export interface Following {
  /** Tries again immediately, if the stream is lost. */
  readonly retry: () => void;
  readonly close: () => void;
}

/** A server that does not answer in this time counts as gone. */
const OPEN_WITHIN_MS = 15_000;
/** After a stream that lasted this long, the waits start from the shortest again. */
const LASTING_MS = 5_000;
/** How often is asked for what is new while the stream is not live, in milliseconds. */
const POLL_MS = 5_000;
/** No server makes its clients wait longer. */
const LONGEST_RETRY_MS = 30_000;
/** Ids that are remembered, so that what a server sends twice is seen once. */
const REMEMBERED = 1_000;

const createMemory = () => {
  const ids = new Set<string>();
  return (id: string): boolean => {
    if (ids.has(id)) return false;
    ids.add(id);
    for (const oldest of ids) {
      if (ids.size <= REMEMBERED) break;
      ids.delete(oldest);
    }
    return true;
  };
};

/**
 * Follows a stream over every break: goes on behind the last item received, waits longer from attempt to attempt, tries
 * immediately when the device is back online, and always reports its state. No item is skipped or delivered twice.
 */
export const follow = <Item>({
  connect,
  onItem,
  onState,
  onSign,
  lastEventId,
  backoff = createBackoff(),
  poll,
  quietMs = 45_000,
}: FollowOptions<Item>): Following => {
  let last = lastEventId;
  let attempt = 0;
  let aliveAt = 0;
  let disconnect = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;
  /** How long the server wants to be left alone after a loss; what it does not say, `backoff` does. */
  let retryMs: number | undefined;
  let state: LiveState["phase"] | "closed" = "connecting";
  const isNew = createMemory();

  const setState = (next: LiveState): void => {
    state = next.phase;
    clearInterval(polling);
    if (poll !== undefined && next.phase === "live" && next.isDegraded === true) {
      polling = setInterval(poll, POLL_MS);
      poll();
    }
    onState(next);
  };
  const waitFor = (ms: number, then: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const end = (reason: AttemptEnd): void => {
    attempt += 1;
    clearTimeout(timer);
    disconnect();
    disconnect = () => undefined;
    if (reason.kind === "refused") {
      setState({ phase: "refused", status: reason.status, message: reason.message });
      return;
    }
    const wait = Math.max(backoff.next(), retryMs ?? 0);
    // For the first attempt behind a loss: where that fails, the waits of `backoff` grow.
    retryMs = undefined;
    waitFor(wait, start);
    setState({ phase: "lost", retryAt: Date.now() + wait });
  };
  const start = (): void => {
    attempt += 1;
    const own = attempt;
    let openedAt = Number.POSITIVE_INFINITY;
    let isDegraded = false;
    const isCurrent = (): boolean => own === attempt;
    const lose = (): void => {
      if (isCurrent()) end({ kind: "lost" });
    };
    const alive = (): void => {
      aliveAt = Date.now();
      if (Date.now() - openedAt > LASTING_MS) backoff.reset();
      waitFor(quietMs, lose);
    };
    waitFor(Math.min(OPEN_WITHIN_MS, quietMs), lose);
    setState({ phase: "connecting" });
    const stop = connect(last, {
      onOpen: () => {
        if (!isCurrent()) return;
        openedAt = Date.now();
        alive();
        setState({ phase: "live" });
      },
      onItem: (id, item) => {
        if (!isCurrent()) return;
        alive();
        last = id;
        backoff.reset();
        if (isNew(id)) onItem(item, id);
      },
      onLife: () => {
        if (isCurrent()) alive();
      },
      onNotice: ({ isLive, retryMs: wanted, sign }) => {
        if (!isCurrent()) return;
        alive();
        if (sign !== undefined && !isDegraded) onSign?.(sign);
        if (wanted !== undefined) retryMs = Math.min(Math.max(0, wanted), LONGEST_RETRY_MS);
        if (isLive === false && !isDegraded) setState({ phase: "live", isDegraded: true });
        if (isLive === true && isDegraded) setState({ phase: "live" });
        if (isLive !== undefined) isDegraded = !isLive;
      },
      onEnd: (reason) => {
        if (!isCurrent()) return;
        if (Date.now() - openedAt > LASTING_MS) backoff.reset();
        end(reason);
      },
    });
    if (isCurrent()) disconnect = stop;
    else stop();
  };

  const retry = (): void => {
    if (state === "lost") start();
  };
  const forgetWakeUps = onConnectivity({
    back: () => {
      // While a device slept, its timers did too.
      if (state === "live" && Date.now() - aliveAt > quietMs / 2) end({ kind: "lost" });
      retry();
    },
    // An open stream would not notice by itself for a while.
    gone: () => {
      if (state === "live" || state === "connecting") end({ kind: "lost" });
    },
  });
  start();
  return {
    retry,
    close: () => {
      attempt += 1;
      state = "closed";
      clearTimeout(timer);
      clearInterval(polling);
      disconnect();
      forgetWakeUps();
    },
  };
};

interface ConnectivityHandlers {
  readonly back: () => void;
  readonly gone: () => void;
}

/** A device that comes back online, or a page that is looked at again, need not wait. */
const onConnectivity = ({ back, gone }: ConnectivityHandlers): (() => void) => {
  if (typeof document === "undefined") return () => undefined;
  const listening = new AbortController();
  const { signal } = listening;
  const whenVisible = (): void => {
    if (document.visibilityState === "visible") back();
  };
  addEventListener("online", back, { signal });
  addEventListener("offline", gone, { signal });
  document.addEventListener("visibilitychange", whenVisible, { signal });
  return () => listening.abort();
};
