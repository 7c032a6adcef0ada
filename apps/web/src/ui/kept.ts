/** The part of a browser's `Storage` that is used: a page may have to do without it. */
export type KeptStorage = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

export const keysIn = (storage: KeptStorage): readonly string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");

/** Keeps a value over a reload; `undefined` removes it. Storage may be full or forbidden: what is on the screen is still there. */
export const keep = (storage: KeptStorage, key: string, value: unknown): void => {
  try {
    if (value === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
  } catch {
    // The page works without, and forgets when it is reloaded.
  }
};
