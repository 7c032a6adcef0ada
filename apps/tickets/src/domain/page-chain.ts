/** A place in a list that is ordered by a falling number: `offset` rows lie above, all of them numbered at least `from`. */
export interface PageMark {
  readonly offset: number;
  /** Rows from here on are numbered below it. */
  readonly below: number;
}

/** The places that a reader has passed, by rising offset. */
export type PageChain = readonly PageMark[];

/** How many places are kept: the first, and the latest of the others. */
const MOST_MARKS = 24;

/** Where to begin reading a page: below `below`, passing over `skip` rows. */
export interface PageStart {
  readonly below: number | null;
  readonly skip: number;
}

/** The nearest place at or above `offset`. Without one the page is counted from the top. */
export const pageStart = (chain: PageChain, offset: number): PageStart => {
  const mark = chain.findLast((one) => one.offset <= offset);
  return mark === undefined ? { below: null, skip: offset } : { below: mark.below, skip: offset - mark.offset };
};

/** The chain after a page of rows with these numbers was read at `offset`. A page from the top begins a new one. */
export const passPage = (chain: PageChain, offset: number, numbers: readonly number[]): PageChain => {
  const first = numbers[0];
  const last = numbers.at(-1);
  if (first === undefined || last === undefined) return offset === 0 ? [] : chain;
  const passed = [
    { offset, below: first + 1 },
    { offset: offset + numbers.length, below: last },
  ];
  if (offset === 0) return passed;
  const marks = [...chain.filter((one) => passed.every((other) => other.offset !== one.offset)), ...passed].sort(
    (left, right) => left.offset - right.offset,
  );
  if (marks.length <= MOST_MARKS) return marks;
  const at = marks.findIndex((one) => one.offset === offset);
  // Readers go on, or a little back: what lies far from this page goes first.
  const drop = at > marks.length / 2 ? 1 : marks.length - 1;
  return marks.filter((_, index) => index !== drop);
};
