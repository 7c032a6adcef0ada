import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDeskPresence } from "./desk-presence.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
afterEach(() => vi.useRealTimers());

const WITHOUT_AGENT = { hasAgent: false };
const WITH_AGENT = { hasAgent: true };

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
  expect(await Promise.all(received.map(() => presence.now("main", WITHOUT_AGENT)))).toEqual(received.map(() => false));
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
  await Promise.all([
    presence.now("one", WITHOUT_AGENT),
    presence.now("other", WITHOUT_AGENT),
    presence.now("one", WITHOUT_AGENT),
  ]);
  expect(asked).toEqual(["one", "other"]);
});

test("a desk that cannot be asked is as it was, and unknown at first", async () => {
  const { presence, say } = startDesk();
  say(new Error("away"));
  expect(await presence.now("main", WITHOUT_AGENT)).toBeNull();
  say(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await presence.now("main", WITHOUT_AGENT)).toBe(true);
  say(new Error("away"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await presence.now("main", WITHOUT_AGENT)).toBe(true);
});

test("an agent who got a ticket has come: the desk is asked again, and all pages are notified", async () => {
  const { presence, asked, say } = startDesk();
  const received: (boolean | null)[] = [];
  const leave = presence.watch("main", (isStaffed) => received.push(isStaffed));
  expect(await presence.now("main", WITHOUT_AGENT)).toBe(false);
  say(true);
  expect(await presence.now("main", WITHOUT_AGENT)).toBe(false);
  expect(await presence.now("main", WITH_AGENT)).toBe(true);
  expect(await presence.now("main", WITH_AGENT)).toBe(true);
  expect(asked).toHaveLength(2);
  await expect.poll(() => received).toEqual([false, true]);
  leave();
});

test("an answer that a later one has overtaken is no news", async () => {
  const answers: ((isStaffed: boolean) => void)[] = [];
  const presence = createDeskPresence({ ask: () => new Promise((resolve) => answers.push(resolve)), everyMs: 10_000 });
  const received: (boolean | null)[] = [];
  const leave = presence.watch("main", (isStaffed) => received.push(isStaffed));
  const first = presence.now("main", WITHOUT_AGENT);
  await vi.advanceTimersByTimeAsync(10_000);
  const [answerFirst, answerSecond] = answers;
  answerSecond?.(true);
  await vi.advanceTimersByTimeAsync(0);
  answerFirst?.(false);
  expect(await first).toBe(true);
  expect(await presence.now("main", WITHOUT_AGENT)).toBe(true);
  await expect.poll(() => received).toEqual([true]);
  leave();
});
