import { signal } from "@preact/signals";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTabs } from "./tabs.ts";
import type { TabNews, Tabs } from "./tabs.ts";

let names = 0;
const openAll = (count: number) => {
  names += 1;
  const name = `agent-${process.pid}-${names}`;
  return Array.from({ length: count }, () => {
    const isLookedAt = signal(false);
    const received: TabNews["kind"][] = [];
    const tabs: Tabs = openTabs({ name, isLookedAt });
    tabs.listen(({ kind }) => received.push(kind));
    return { tabs, isLookedAt, received };
  });
};
type Opened = ReturnType<typeof openAll>[number];

const closeAll = (opened: readonly (Opened | undefined)[]): void => {
  for (const each of opened) each?.tabs.close();
};

it("tabs know of each other which one is looked at, until they close", async () => {
  const [one, two] = openAll(2);
  await expect.poll(() => one?.received).toContain("hello");
  if (two !== undefined) two.isLookedAt.value = true;
  await expect.poll(() => one?.tabs.isAnotherLookedAt()).toBe(true);
  expect(two?.tabs.isAnotherLookedAt()).toBe(false);
  two?.tabs.leave();
  await expect.poll(() => one?.tabs.isAnotherLookedAt()).toBe(false);
  two?.tabs.comeBack();
  two?.tabs.present();
  await expect.poll(() => one?.tabs.isAnotherLookedAt()).toBe(true);
  closeAll([two]);
  await expect.poll(() => one?.tabs.isAnotherLookedAt()).toBe(false);
  closeAll([one]);
});

it("a tab that has gone says nothing more, as its stream breaks and the page is hidden, until it comes back", async () => {
  const [one, two] = openAll(2);
  await expect.poll(() => one?.received).toContain("hello");
  two?.tabs.leave();
  two?.tabs.post({ kind: "agents-live", isLive: false });
  if (two !== undefined) two.isLookedAt.value = true;
  two?.tabs.comeBack();
  await expect.poll(() => one?.received.slice(-2)).toEqual(["bye", "hello"]);
  closeAll([one, two]);
});

describe.each(["with locks", "over plain HTTP from another machine, where there are no locks"])("%s", (where) => {
  afterEach(() => void vi.unstubAllGlobals());

  it("one tab comes first, and when it closes another does", async () => {
    if (where !== "with locks") vi.stubGlobal("navigator", {});
    const all = openAll(3);
    const firsts = () => all.filter(({ tabs }) => tabs.isFirst.value);
    await expect.poll(() => firsts().length).toBe(1);
    const [first] = firsts();
    closeAll([first]);
    const others = all.filter((each) => each !== first);
    await expect.poll(() => others.filter(({ tabs }) => tabs.isFirst.value).length).toBe(1);
    closeAll(others);
  });
});

it("what one tab posts, all others receive", async () => {
  const [one, two, three] = openAll(3);
  await expect.poll(() => one?.received).toContain("hello");
  one?.tabs.post({ kind: "signed-out" });
  await expect
    .poll(() => [two?.received.includes("signed-out"), three?.received.includes("signed-out")])
    .toEqual([true, true]);
  expect(one?.received).not.toContain("signed-out");
  closeAll([one, two, three]);
});
