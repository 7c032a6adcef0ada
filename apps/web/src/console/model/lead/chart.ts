/** One of the things that a chart shows, with a value for each step; `null` where there is none. */
export interface Series {
  readonly name: string;
  readonly tone: "accent" | "good" | "warn" | "bad";
  readonly values: readonly (number | null)[];
}

/** The room in which a chart is drawn. */
export const WIDTH = 1_000;
export const HEIGHT = 200;

/** A round number that is at least the largest value: 1, 2 or 5, times a power of ten. */
export const topOf = (series: readonly Series[]): number => {
  const most = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((digit) => digit * power).find((round) => round >= most) ?? most;
};

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bar of a value: those of one step stand side by side, with room to those of the next. */
export const barOf = (
  value: number,
  { step, steps, index, count, top }: { step: number; steps: number; index: number; count: number; top: number },
): Bar => {
  const room = WIDTH / steps;
  const width = (room * 0.8) / count;
  const height = (value / top) * HEIGHT;
  return { x: step * room + room * 0.1 + index * width, y: HEIGHT - height, width, height };
};

/** A line through the values, in pieces where there are gaps. */
export const lineOf = (values: readonly (number | null)[], top: number): string => {
  const room = WIDTH / values.length;
  let isDrawing = false;
  return values
    .map((value, step) => {
      const point = value === null ? "" : `${(step + 0.5) * room} ${HEIGHT - (value / top) * HEIGHT}`;
      const piece = value === null ? "" : `${isDrawing ? "L" : "M"}${point}`;
      isDrawing = value !== null;
      return piece;
    })
    .join("");
};

/** Those of the steps that have room for a label: the first, the last, and some between. */
export const labelled = (steps: number): readonly number[] => {
  if (steps <= 7) return Array.from({ length: steps }, (_, step) => step);
  const last = steps - 1;
  return [0, Math.round(last / 4), Math.round(last / 2), Math.round((last * 3) / 4), last];
};
