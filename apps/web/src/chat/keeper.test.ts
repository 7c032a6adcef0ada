import { expect, test } from "vitest";
import { createKeeper } from "./keeper.ts";

const createStorage = (): Storage => {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    clear: () => values.clear(),
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
};

const outgoing = {
  key: "1",
  text: "Hello",
  attachments: [{ name: "a.txt", file: "b.txt" }],
  at: "2026-06-01T12:00:00.000Z",
  attempts: 3,
  refusal: null,
  seenAs: 7,
};

test("what is not sent outlives a reload, in its own session alone", () => {
  const storage = createStorage();
  const keeper = createKeeper("session-1", storage);
  keeper.keepOutbox([outgoing]);
  keeper.keepDraft({ text: "And", attachments: outgoing.attachments });
  const again = createKeeper("session-1", storage);
  expect(again.outbox()).toEqual([{ ...outgoing, attempts: 0, seenAs: null }]);
  expect(again.draft()).toEqual({ text: "And", attachments: outgoing.attachments });
  expect(createKeeper("session-2", storage).outbox()).toEqual([]);
  keeper.keepOutbox([]);
  keeper.keepDraft({ text: "", attachments: [] });
  expect(storage.length).toBe(0);
});

test("storage that is full, forbidden or holds something else is no obstacle", () => {
  const storage = createStorage();
  storage.setItem("crossdesk.chat.outbox:1", "{broken");
  storage.setItem("crossdesk.chat.draft:1", "[1, 2]");
  expect([createKeeper("1", storage).outbox(), createKeeper("1", storage).draft()]).toEqual([
    [],
    { text: "", attachments: [] },
  ]);
  const full = createStorage();
  full.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  expect(() => createKeeper("1", full).keepOutbox([outgoing])).not.toThrow();
});
