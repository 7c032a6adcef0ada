import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Rpc } from "../../live/rpc.ts";
import { EMPTY_DESK } from "../model/state.ts";
import { attendDesk } from "./attendance.ts";
import type { TabNews } from "./tabs.ts";

/** What the page listens to: `pagehide` is the end of a tab. */
let page: EventTarget;
const fetched = vi.fn(async () => new Response());

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("fetch", fetched.mockClear());
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const PERSON = { id: "session", name: "Ben", role: "agent", entityId: "main", endsAt: 0, renewAt: 0 } as const;

/** A tab that is not the first of its browser, so that it follows nothing itself. */
const openTab = () => {
  let receive = (_news: TabNews): void => undefined;
  const confirm = vi.fn(async () => ({ isPresent: true, presenceSince: null }));
  const attendance = attendDesk({
    rpc: { agents: { confirmPresence: { mutate: confirm } } } as unknown as Rpc,
    person: PERSON,
    state: signal(EMPTY_DESK),
    tabs: {
      post: () => undefined,
      listen: (listener) => {
        receive = listener;
      },
      present: () => undefined,
      isAnotherLookedAt: () => false,
      isFirst: signal(false),
      leave: () => undefined,
      comeBack: () => undefined,
      close: () => undefined,
    },
    readAgents: () => undefined,
    onTick: () => undefined,
  });
  return { receive: (news: TabNews) => receive(news), confirm, [Symbol.dispose]: attendance.close };
};

test("a tab that stays says so once the other one's goodbye must have arrived", async () => {
  using tab = openTab();
  tab.receive({ kind: "bye" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tab.confirm).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(tab.confirm).toHaveBeenCalledTimes(1);
});

test("of tabs that close at once none says that it stays", async () => {
  using tab = openTab();
  tab.receive({ kind: "bye" });
  page.dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tab.confirm).not.toHaveBeenCalled();
  expect(fetched).toHaveBeenCalledTimes(1);
});
