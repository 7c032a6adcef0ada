import { signal } from "@preact/signals";
import type { TicketChange } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { createBackoff, follow } from "../../live/index.ts";
import type { AttemptHandlers, Connect, LiveState } from "../../live/index.ts";
import { sampleChange, sampleTicket } from "../model/samples.ts";
import { createRecent, shareChanges } from "./shared-changes.ts";
import { openTabs } from "./tabs.ts";

const idOf = (number: number): string => `${number}-event`;
const changeOf = (number: number): TicketChange => sampleChange(sampleTicket(1, { version: number }));

/** The server's stream, as all tabs of a browser ask for it. */
const startServer = () => {
  interface Opened {
    readonly after: string | undefined;
    readonly handlers: AttemptHandlers<TicketChange>;
  }
  const opened: Opened[] = [];
  const open = new Set<Opened>();
  let isUp = true;
  const connect: Connect<TicketChange> = (after, handlers) => {
    const each = { after, handlers };
    opened.push(each);
    open.add(each);
    queueMicrotask(() => {
      if (isUp) handlers.onOpen();
      else handlers.onEnd({ kind: "lost" });
    });
    return () => {
      open.delete(each);
      // As tRPC's subscriptions do.
      handlers.onEnd({ kind: "lost" });
    };
  };
  return {
    connect,
    /** Every attempt at a stream, in order, by the place behind which it began. */
    places: () => opened.map(({ after }) => after),
    openCount: () => open.size,
    send: (...numbers: number[]) => {
      for (const number of numbers) for (const { handlers } of open) handlers.onItem(idOf(number), changeOf(number));
    },
    notice: (isLive: boolean) => {
      for (const { handlers } of open) handlers.onNotice({ isLive });
    },
    end: (end: Parameters<AttemptHandlers<TicketChange>["onEnd"]>[0]) => {
      for (const { handlers } of open) handlers.onEnd(end);
    },
    setUp: (next: boolean) => {
      isUp = next;
    },
  };
};
type Server = ReturnType<typeof startServer>;

let browsers = 0;
const startBrowser = () => {
  browsers += 1;
  const name = `changes-${process.pid}-${browsers}`;
  return (server: Server, after: number) => {
    const tabs = openTabs({ name, isLookedAt: signal(false) });
    const received: number[] = [];
    const states: LiveState[] = [];
    const following = follow<TicketChange>({
      connect: shareChanges({ tabs, connect: server.connect }),
      lastEventId: idOf(after),
      onItem: ({ change }) => received.push(change.version),
      onState: (state) => states.push(state),
      backoff: createBackoff({ firstMs: 1, mostMs: 5 }),
    });
    return {
      tabs,
      received,
      states,
      now: () => states.at(-1),
      close: () => {
        following.close();
        tabs.close();
      },
    };
  };
};

const LIVE = { phase: "live" };

/** A tab that has the stream, and what opens others beside it. */
const startFirst = async (after: number) => {
  const server = startServer();
  const openBeside = startBrowser();
  const openTab = (place: number) => openBeside(server, place);
  const first = openTab(after);
  await expect.poll(first.now).toEqual(LIVE);
  return { server, openTab, first };
};

test("eight tabs have one stream, and each receives every change once", async () => {
  const { server, openTab, first } = await startFirst(1);
  const tabs = [first, ...Array.from({ length: 7 }, () => openTab(1))];
  await expect.poll(() => tabs.map(({ now }) => now())).toEqual(tabs.map(() => LIVE));
  server.send(2, 3);
  await expect.poll(() => tabs.map(({ received }) => received)).toEqual(tabs.map(() => [2, 3]));
  expect(server.places()).toEqual([idOf(1)]);
  for (const tab of tabs) tab.close();
});

test("a tab that joins receives what came behind its place, and none of what came before", async () => {
  const { server, openTab, first } = await startFirst(1);
  server.send(2, 3, 5);
  const tabs = [openTab(1), openTab(3), openTab(4), openTab(9)];
  await expect.poll(() => tabs.map(({ received }) => received)).toEqual([[2, 3, 5], [5], [5], []]);
  server.send(10);
  await expect.poll(() => tabs.map(({ received }) => received.at(-1))).toEqual([10, 10, 10, 10]);
  for (const tab of [first, ...tabs]) tab.close();
});

test("when the first tab closes, another goes on behind what it has, without a gap, a repeat or a loss in between", async () => {
  const { server, openTab, first } = await startFirst(1);
  const others = [openTab(1), openTab(1)];
  await expect.poll(() => others.map(({ now }) => now())).toEqual([LIVE, LIVE]);
  server.send(2);
  await expect.poll(() => others.map(({ received }) => received)).toEqual([[2], [2]]);
  first.close();
  await expect.poll(server.places).toEqual([idOf(1), idOf(2)]);
  expect(server.openCount()).toBe(1);
  server.send(3);
  await expect
    .poll(() => others.map(({ received }) => received))
    .toEqual([
      [2, 3],
      [2, 3],
    ]);
  expect(others.flatMap(({ states }) => states.map(({ phase }) => phase))).not.toContain("lost");
  for (const tab of others) tab.close();
});

test("all tabs say when the stream is lost, when it is not live, and go on when it is back", async () => {
  const { server, openTab, first } = await startFirst(1);
  const tabs = [first, openTab(1)];
  await expect.poll(() => tabs.map(({ now }) => now())).toEqual([LIVE, LIVE]);
  server.notice(false);
  const degraded = { phase: "live", isDegraded: true };
  await expect.poll(() => tabs.map(({ now }) => now())).toEqual([degraded, degraded]);
  const late = openTab(1);
  await expect.poll(late.now).toEqual(degraded);
  tabs.push(late);
  server.setUp(false);
  server.end({ kind: "lost" });
  await expect
    .poll(() => tabs.map(({ states }) => states.map(({ phase }) => phase).includes("lost")))
    .toEqual([true, true, true]);
  server.setUp(true);
  await expect.poll(() => tabs.map(({ now }) => now())).toEqual([LIVE, LIVE, LIVE]);
  server.send(2);
  await expect.poll(() => tabs.map(({ received }) => received)).toEqual([[2], [2], [2]]);
  for (const tab of tabs) tab.close();
});

test("a place that the server no longer knows is refused to all tabs", async () => {
  const { server, openTab, first } = await startFirst(1);
  const other = openTab(1);
  await expect.poll(other.now).toEqual(LIVE);
  server.end({ kind: "refused", status: 410, message: "" });
  await expect
    .poll(() => [first.now()?.phase, other.now()])
    .toEqual(["refused", expect.objectContaining({ phase: "refused", status: 410 })]);
  first.close();
  other.close();
});

test("a tab whose place is older than what is kept is refused, and no other", async () => {
  const { openTab, first } = await startFirst(5);
  const [fits, isOlder] = [openTab(5), openTab(4)];
  await expect.poll(() => [fits.now()?.phase, isOlder.now()?.phase]).toEqual(["live", "refused"]);
  for (const tab of [first, fits, isOlder]) tab.close();
});

test("a tab that another one comes before closes its stream, and takes no end of it for a loss", async () => {
  const server = startServer();
  const isFirst = signal(true);
  const posted: string[] = [];
  const states: string[] = [];
  const following = follow<TicketChange>({
    connect: shareChanges({
      tabs: { own: "this", isFirst, listen: () => undefined, post: ({ kind }) => posted.push(kind) },
      connect: server.connect,
    }),
    lastEventId: idOf(1),
    onItem: () => undefined,
    onState: ({ phase }) => states.push(phase),
  });
  await expect.poll(() => states).toEqual(["connecting", "live"]);
  isFirst.value = false;
  expect(server.openCount()).toBe(0);
  expect([states, posted]).toEqual([
    ["connecting", "live"],
    ["changes-open", "changes-join"],
  ]);
  following.close();
});

test("as many changes are kept as agreed, and several of one event are told apart", () => {
  const recent = createRecent("1-a", 3);
  const ids = ["2-b.1", "2-b.2", "3-c.7", "4-d.1"];
  for (const id of ids) recent.add([id, changeOf(1)]);
  const behind = (id: string) => recent.behind(id)?.map(([each]) => each);
  expect(behind("1-a")).toBeUndefined();
  expect(behind("2-b.1")).toEqual(["2-b.2", "3-c.7", "4-d.1"]);
  expect(behind("2-b.2")).toEqual(["3-c.7", "4-d.1"]);
  expect(behind("3-c")).toEqual(["4-d.1"]);
  expect(behind("4-d.1")).toEqual([]);
  expect(behind("7-z")).toEqual([]);
});
