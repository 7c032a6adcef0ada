import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConfirmPresenceInput } from "@crossdesk/contracts/agents";
import { createRpc } from "../../live/rpc.ts";
import { EMPTY_DESK } from "../model/state.ts";
import { attendDesk } from "./attendance.ts";
import type { TabNews } from "./tabs.ts";

/** What the page listens to: `pagehide` is the end of a tab. */
let page: EventTarget;
/** What the page asked of the gateway: whether it says that its agent is here, or that they go. */
const said: string[] = [];
/** The names by which it said so. */
const names: string[] = [];
/** The stream of agents, which begins with a tick. */
const STREAM = 'event: connected\ndata: {}\n\nid: 1\ndata: {"kind":"tick"}\n\n';
const answer = async (url: string | URL, { body }: RequestInit): Promise<Response> => {
  if (String(url).includes("agents.watch")) {
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(STREAM)) });
    return Object.defineProperty(new Response(stream, { headers: { "content-type": "text/event-stream" } }), "url", {
      value: String(url),
    });
  }
  const { leaving, console } = ConfirmPresenceInput.parse(JSON.parse(typeof body === "string" ? body : "{}"));
  said.push(leaving ? "goodbye" : "here");
  names.push(console ?? "none");
  return Response.json({ result: { data: { isPresent: true, presenceSince: null } } });
};

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  said.length = 0;
  names.length = 0;
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const PERSON = { id: "session", name: "Ben", role: "agent", entityId: "main", endsAt: 0, renewAt: 0 } as const;

/** A tab; by default not the first of its browser, so that it follows nothing itself. */
const openTab = ({ isFirst = false } = {}) => {
  let receive = (_news: TabNews, _from: string): void => undefined;
  const readAgents = vi.fn<() => void>();
  const attendance = attendDesk({
    rpc: createRpc({}, "http://127.0.0.1/trpc"),
    person: PERSON,
    state: signal(EMPTY_DESK),
    tabs: {
      own: "this",
      post: () => undefined,
      listen: (listener) => {
        receive = listener;
      },
      present: () => undefined,
      isAnotherLookedAt: () => false,
      isFirst: signal(isFirst),
      leave: () => undefined,
      comeBack: () => undefined,
      close: () => undefined,
    },
    readAgents,
    onTick: () => undefined,
  });
  return { readAgents, receive: (news: TabNews) => receive(news, "another"), [Symbol.dispose]: attendance.close };
};

test("a tab that stays says so once the other one's goodbye must have arrived", async () => {
  using tab = openTab();
  tab.receive({ kind: "bye" });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(said).toEqual(["here"]);
});

test("of tabs that close at once none says that it stays", async () => {
  using tab = openTab();
  tab.receive({ kind: "bye" });
  page.dispatchEvent(new Event("pagehide"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual(["goodbye"]);
});

test("a page has one name until its goodbye, and another when it comes back", async () => {
  using tab = openTab();
  tab.receive({ kind: "bye" });
  await vi.advanceTimersByTimeAsync(10_000);
  page.dispatchEvent(new Event("pagehide"));
  page.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await vi.advanceTimersByTimeAsync(0);
  expect(said).toEqual(["here", "goodbye", "here"]);
  const [first, second, third] = names;
  expect(first).toMatch(/^[\da-f]{32}$/u);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test("an opening tab reads the agents once: when its stream begins, or when another tab says that it has one", async () => {
  vi.stubGlobal("location", { href: "http://127.0.0.1/console" });
  using first = openTab({ isFirst: true });
  using second = openTab();
  expect([first.readAgents.mock.calls.length, second.readAgents.mock.calls.length]).toEqual([0, 0]);
  second.receive({ kind: "agents-live", isLive: true });
  expect(second.readAgents).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(first.readAgents).toHaveBeenCalledTimes(1));
  await vi.advanceTimersByTimeAsync(5_000);
  expect([first.readAgents.mock.calls.length, second.readAgents.mock.calls.length]).toEqual([1, 1]);
});

test("agents are read although no stream begins", async () => {
  using tab = openTab();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(tab.readAgents).toHaveBeenCalledTimes(1);
});
