import { expect, it } from "vitest";
import { createKeeper } from "./keeper.ts";

const FILE = { fileName: "label.png", storedName: "1.png", size: 10 };

/** A browser's storage, or one that has no room. */
class TestStorage implements Storage {
  [name: string]: unknown;
  readonly #values = new Map<string, string>();
  readonly #isFull: boolean;

  constructor(isFull = false) {
    this.#isFull = isFull;
  }
  get length(): number {
    return this.#values.size;
  }
  clear(): void {
    this.#values.clear();
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.#values.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
  setItem(key: string, value: string): void {
    if (this.#isFull) throw new Error("QuotaExceededError");
    this.#values.set(key, value);
  }
}

it("drafts and their files outlive a reload, each with its ticket and its agent", () => {
  const storage = new TestStorage();
  const before = createKeeper("ada", storage);
  before.keepDraft("one", { text: "Hello", files: [FILE] });
  expect(createKeeper("ada", storage).draft("one")).toEqual({ text: "Hello", files: [FILE] });
  expect(createKeeper("ada", storage).draft("two")).toEqual({ text: "", files: [] });
  expect(createKeeper("ben", storage).draft("one")).toEqual({ text: "", files: [] });
  expect([createKeeper("ada", storage).hasDrafts(), createKeeper("ben", storage).hasDrafts()]).toEqual([true, false]);
  before.keepDraft("one", { text: "", files: [] });
  expect([before.hasDrafts(), createKeeper("ada", storage).hasDrafts()]).toEqual([false, false]);
});

it("a draft is there again when its ticket is, also where the browser's storage has no room", () => {
  const keeper = createKeeper("ada", new TestStorage(true));
  keeper.keepDraft("one", { text: "Hello", files: [FILE] });
  expect([keeper.draft("one").text, keeper.draft("one").files, keeper.hasDrafts()]).toEqual(["Hello", [FILE], true]);
});
