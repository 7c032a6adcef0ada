/** Bytes that an answer may have: it travels in one message of the broker, which takes 1 MiB. */
export const MOST_OF_AN_ANSWER = 1_000_000;

/** The most bytes that JSON makes of a character: `\u0001`. */
const ESCAPED = 6;
/** Quotes, colon and comma, a number, a literal. */
const BESIDE = 32;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "") + 1;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Bytes of a value as JSON, or more: soon counted, as most answers fit by far. */
const atMost = (value: unknown): number => {
  if (typeof value === "string") return value.length * ESCAPED + BESIDE;
  if (!isObject(value)) return BESIDE;
  let sum = BESIDE;
  if (Array.isArray(value)) {
    for (const item of value) sum += atMost(item);
    return sum;
  }
  // Every list is counted: pairs of names and values would be made for nothing else.
  for (const key in value) sum += key.length * ESCAPED + atMost(value[key]);
  return sum;
};

/** How a list is made to fit. */
export interface FittingOptions {
  /** Bytes that its items may have together; an answer's, where nothing else is in it. */
  readonly room?: number;
  /** Which end is kept: the first ones, unless the last are what is asked for. */
  readonly keep?: "first" | "last";
}

/**
 * As many of a list's items as fit into an answer, from its beginning or its end; all of them where they do. One is kept in any case: what
 * does not fit alone is for the transport to refuse.
 */
export const fitting = <Item>(
  items: readonly Item[],
  { room = MOST_OF_AN_ANSWER, keep = "first" }: FittingOptions = {},
): Item[] => {
  if (atMost(items) <= room) return [...items];
  const ordered = keep === "first" ? items : items.toReversed();
  let bytes = 0;
  const end = ordered.findIndex((item) => {
    bytes += bytesOf(item);
    return bytes > room;
  });
  const kept = end === -1 ? [...ordered] : ordered.slice(0, Math.max(1, end));
  return keep === "first" ? kept : kept.toReversed();
};
