/** The value that a share of the values does not exceed: 0.5 is the median. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const print = (title: string, text: string): void => console.log(`${title.padEnd(34)}${text}`);

/** Prints a figure with a target, and whether it was reached. One that was not makes the benchmark fail. */
export const judge = (title: string, text: string, reached: boolean): void => {
  print(title, `${text}: ${reached ? "reached" : "MISSED"}`);
  if (!reached) process.exitCode = 1;
};
