import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBackoff } from "./backoff.ts";
import { follow } from "./follow.ts";
import type { AttemptHandlers, Connect, FollowOptions, LiveState } from "./follow.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream whose attempts the test answers. */
const startStream = (options: Partial<FollowOptions<string>> = {}) => {
  const attempts: (AttemptHandlers<string> & { readonly after: string | undefined; isClosed: boolean })[] = [];
  const connect: Connect<string> = (after, handlers) => {
    const attempt = { ...handlers, after, isClosed: false };
    attempts.push(attempt);
    return () => {
      attempt.isClosed = true;
    };
  };
  const items: string[] = [];
  const states: LiveState[] = [];
  const following = follow<string>({
    connect,
    onItem: (item) => items.push(item),
    onState: (state) => states.push(state),
    backoff: createBackoff({ firstMs: 1_000, mostMs: 8_000, random: () => 1 }),
    ...options,
  });
  const current = () => {
    const attempt = attempts.at(-1);
    if (attempt === undefined) throw new Error("Nothing was attempted.");
    return attempt;
  };
  return { attempts, current, items, states, following, phases: () => states.map(({ phase }) => phase) };
};

test("a stream that breaks goes on behind its last item", () => {
  const { current, items, phases, attempts } = startStream();
  expect(current().after).toBeUndefined();
  current().onOpen();
  current().onItem("1", "one");
  current().onItem("2", "two");
  current().onEnd({ kind: "lost" });
  expect(phases()).toEqual(["connecting", "live", "lost"]);
  vi.advanceTimersByTime(1_000);
  expect([attempts.length, current().after]).toEqual([2, "2"]);
  current().onOpen();
  current().onItem("3", "three");
  expect(items).toEqual(["one", "two", "three"]);
  expect(phases()).toEqual(["connecting", "live", "lost", "connecting", "live"]);
});

test("what a server sends again is seen once, also when it comes long after", () => {
  const { current, items } = startStream();
  current().onOpen();
  for (const id of ["1", "2", "2", "1", "3", "2"]) current().onItem(id, id);
  current().onEnd({ kind: "lost" });
  vi.advanceTimersByTime(1_000);
  for (const id of ["2", "3", "4"]) current().onItem(id, id);
  expect(items).toEqual(["1", "2", "3", "4"]);
});

test("an attempt that is over has nothing more to say", () => {
  const { attempts, current, items, phases } = startStream();
  current().onEnd({ kind: "lost" });
  vi.advanceTimersByTime(1_000);
  const [first] = attempts;
  expect(first?.isClosed).toBe(true);
  first?.onItem("9", "late");
  first?.onOpen();
  first?.onEnd({ kind: "refused", status: 401, message: "" });
  expect(items).toEqual([]);
  expect(phases()).toEqual(["connecting", "lost", "connecting"]);
});

test("attempts come less and less often while the server is away, and the state says when the next one is", () => {
  const { current, states, attempts } = startStream();
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    current().onEnd({ kind: "lost" });
    const state = states.at(-1);
    if (state?.phase !== "lost") throw new Error("It is not lost.");
    waits.push(state.retryAt - Date.now());
    vi.advanceTimersByTime(state.retryAt - Date.now() - 1);
    expect(attempts).toHaveLength(attempt);
    vi.advanceTimersByTime(1);
    expect(attempts).toHaveLength(attempt + 1);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000]);
});

test("a server that opens streams and drops them immediately is not retried quickly", () => {
  const { current, states } = startStream();
  const drop = (): number => {
    current().onOpen();
    current().onEnd({ kind: "lost" });
    const state = states.at(-1);
    const wait = state?.phase === "lost" ? state.retryAt - Date.now() : 0;
    vi.advanceTimersByTime(wait);
    return wait;
  };
  expect([drop(), drop(), drop()]).toEqual([1_000, 2_000, 4_000]);
  current().onOpen();
  vi.advanceTimersByTime(10_000);
  current().onEnd({ kind: "lost" });
  expect(states.at(-1)).toEqual({ phase: "lost", retryAt: Date.now() + 1_000 });
});

test("a silent stream counts as dead, and keep-alives keep it", () => {
  const { current, attempts, phases } = startStream({ quietMs: 45_000 });
  current().onOpen();
  for (let minute = 0; minute < 5; minute += 1) {
    vi.advanceTimersByTime(40_000);
    current().onLife();
  }
  expect(attempts).toHaveLength(1);
  vi.advanceTimersByTime(45_000);
  expect(phases().at(-1)).toBe("lost");
  expect(current().isClosed).toBe(true);
});

test("a server that takes the connection and does not answer is given up after 15 seconds", () => {
  const { phases } = startStream();
  vi.advanceTimersByTime(15_000);
  expect(phases()).toEqual(["connecting", "lost"]);
});

test("a stream that is open and not live says so, and what is new is asked for until it is live again", () => {
  let polls = 0;
  const { current, states } = startStream({ poll: () => (polls += 1) });
  current().onOpen();
  current().onNotice({ isLive: true });
  vi.advanceTimersByTime(20_000);
  expect(polls).toBe(0);
  current().onNotice({ isLive: false });
  vi.advanceTimersByTime(10_000);
  expect([polls, states.at(-1)]).toEqual([3, { phase: "live", isDegraded: true }]);
  current().onNotice({ isLive: true });
  vi.advanceTimersByTime(20_000);
  expect([polls, states.at(-1)]).toEqual([3, { phase: "live" }]);
});

test("a client waits as long as its server wants after a loss, and then as always", () => {
  const { current, states } = startStream();
  current().onOpen();
  current().onNotice({ isLive: true, retryMs: 7_000 });
  current().onEnd({ kind: "lost" });
  expect(states.at(-1)).toEqual({ phase: "lost", retryAt: Date.now() + 7_000 });
  vi.advanceTimersByTime(7_000);
  current().onEnd({ kind: "lost" });
  expect(states.at(-1)).toEqual({ phase: "lost", retryAt: Date.now() + 2_000 });
});

test("a stream that is refused is not asked for again", () => {
  const { current, attempts, states } = startStream();
  current().onEnd({ kind: "refused", status: 401, message: "no" });
  vi.advanceTimersByTime(600_000);
  expect(attempts).toHaveLength(1);
  expect(states.at(-1)).toEqual({ phase: "refused", status: 401, message: "no" });
});

test("a retry does not wait, and a closed stream is closed", () => {
  const { current, attempts, following } = startStream();
  following.retry();
  expect(attempts).toHaveLength(1);
  current().onEnd({ kind: "lost" });
  following.retry();
  expect(attempts).toHaveLength(2);
  following.close();
  expect(current().isClosed).toBe(true);
  following.retry();
  vi.advanceTimersByTime(600_000);
  expect(attempts).toHaveLength(2);
});

test("an attempt may fail before it is even made", () => {
  let isClosed = false;
  const { phases } = startStream({
    connect: (_after, { onEnd }) => {
      onEnd({ kind: "lost" });
      return () => {
        isClosed = true;
      };
    },
  });
  expect([phases(), isClosed]).toEqual([["connecting", "lost"], true]);
});
