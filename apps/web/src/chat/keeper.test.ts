import { expect, test } from "vitest";
import { createKeeper, openStorage } from "./keeper.ts";
import type { KeptStorage } from "../ui/kept.ts";
import type { Draft } from "./keeper.ts";

const forbidden = (): never => {
  throw new Error("SecurityError");
};
const createStorage = (): KeptStorage => openStorage(forbidden);

const outgoing = {
  key: "1",
  text: "Hello",
  attachments: [{ name: "a.txt", file: "b.txt" }],
  at: "2026-06-01T12:00:00.000Z",
  attempts: 3,
  refusal: undefined,
  seenAs: 7,
};
const draft: Draft = { text: "And", attachments: outgoing.attachments, unstored: ["photo.jpg"] };
const nothing: Draft = { text: "", attachments: [], unstored: [] };

test("what is not sent outlives the tab, in its own session alone", () => {
  const storage = createStorage();
  const keeper = createKeeper("session-1", storage);
  keeper.keepOutbox([outgoing]);
  keeper.keepDraft(draft);
  keeper.keepSeen(12);
  const again = createKeeper("session-1", storage);
  expect(again.outbox()).toEqual([{ ...outgoing, attempts: 0, seenAs: null }]);
  expect([again.draft(), again.seenUpTo()]).toEqual([draft, 12]);
  const other = createKeeper("session-2", storage);
  expect([other.outbox(), other.draft(), other.seenUpTo()]).toEqual([[], nothing, 0]);
  again.keepOutbox([]);
  again.keepDraft(nothing);
  expect(storage.length).toBe(1);
});

test("two tabs keep their messages side by side, and each takes back its own", () => {
  const storage = createStorage();
  const [one, other] = [createKeeper("1", storage), createKeeper("1", storage)];
  one.keepOutbox([outgoing]);
  other.keepOutbox([{ ...outgoing, key: "2", at: "2026-06-01T11:00:00.000Z" }]);
  expect(
    createKeeper("1", storage)
      .outbox()
      .map(({ key }) => key),
  ).toEqual(["2", "1"]);
  one.keepOutbox([]);
  expect(
    createKeeper("1", storage)
      .outbox()
      .map(({ key }) => key),
  ).toEqual(["2"]);
});

test("storage that is full, forbidden or holds something else is no obstacle", () => {
  const storage = createStorage();
  storage.setItem("crossdesk.chat.outbox:1:a", "{broken");
  storage.setItem("crossdesk.chat.outbox:1:b", `{"keptAt":${Date.now()},"value":{"key":"b","attachments":[7]}}`);
  storage.setItem("crossdesk.chat.draft:1", "[1, 2]");
  const keeper = createKeeper("1", storage);
  expect([keeper.outbox(), keeper.draft(), keeper.seenUpTo()]).toEqual([[], nothing, 0]);
  const full = { ...createStorage(), setItem: forbidden };
  expect(() => createKeeper("1", full).keepOutbox([outgoing])).not.toThrow();
});

test("what sessions left that ended long ago is cleared away, and nothing of other pages", () => {
  const storage = createStorage();
  storage.setItem("theirs", "kept");
  let now = Date.parse("2026-06-01T12:00:00.000Z");
  createKeeper("old", storage, () => now).keepDraft(draft);
  now += 36 * 86_400_000;
  createKeeper("new", storage, () => now).keepDraft(draft);
  expect([createKeeper("old", storage, () => now).draft(), createKeeper("new", storage, () => now).draft()]).toEqual([
    nothing,
    draft,
  ]);
  expect(storage.getItem("theirs")).toBe("kept");
});
