/** The middle value; of an even number of values, the upper one of the middle two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Between which the middle half of the values lies. */
export const middleHalf = (values: readonly number[]): readonly [from: number, to: number] => {
  const ordered = values.toSorted((a, b) => a - b);
  const quarter = ordered.length >> 2;
  return [ordered.at(quarter) ?? Number.NaN, ordered.at(-1 - quarter) ?? Number.NaN];
};
