import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeskPresence } from "./desk-presence.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => vi.useRealTimers());

const startDesk = () => {
  const asked: string[] = [];
  let answer: boolean | Error = false;
  const presence = createDeskPresence({
    ask: async (entityId) => {
      asked.push(entityId);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    everyMs: 10_000,
  });
  return {
    presence,
    asked,
    say: (next: boolean | Error) => {
      answer = next;
    },
  };
};

test("a thousand pages of a tenant ask once in ten seconds, and each is notified of a change", async () => {
  const { presence, asked, say } = startDesk();
  const received = Array.from({ length: 1_000 }, (): (boolean | null)[] => []);
  const leave = received.map((answers) => presence.watch("main", (isStaffed) => answers.push(isStaffed)));
  expect(await Promise.all(received.map(() => presence.now("main")))).toEqual(received.map(() => false));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked).toHaveLength(4);
  // So many are notified in several turns of the event loop.
  await expect.poll(() => received).toEqual(received.map(() => [false]));
  say(true);
  await vi.advanceTimersByTimeAsync(10_000);
  await expect.poll(() => received).toEqual(received.map(() => [false, true]));
  expect(asked).toHaveLength(5);
  for (const each of leave) each();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(5);
});

test("tenants have desks of their own", async () => {
  const { presence, asked } = startDesk();
  await Promise.all([presence.now("one"), presence.now("other"), presence.now("one")]);
  expect(asked).toEqual(["one", "other"]);
});

test("a desk that cannot be asked is as it was, and unknown at first", async () => {
  const { presence, say } = startDesk();
  say(new Error("away"));
  expect(await presence.now("main")).toBeNull();
  say(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await presence.now("main")).toBe(true);
  say(new Error("away"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await presence.now("main")).toBe(true);
});
