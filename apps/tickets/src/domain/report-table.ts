import type { Report, ReportFigures } from "@crossdesk/contracts";

type Cell = string | number | null;

/** What each column of a report's table is called, and what is in it. Names of columns are for programs, and do not change. */
const FIGURES: readonly (readonly [name: string, of: (figures: ReportFigures) => Cell])[] = [
  ["opened", ({ opened }) => opened],
  ["solved", ({ solved }) => solved],
  ["reopened", ({ reopened }) => reopened],
  ["missed_promises", ({ missed }) => missed],
  ["first_answers", ({ firstAnswers }) => firstAnswers.count],
  ["first_answer_median_seconds", ({ firstAnswers }) => firstAnswers.median],
  ["first_answer_p90_seconds", ({ firstAnswers }) => firstAnswers.p90],
  ["next_answers", ({ nextAnswers }) => nextAnswers.count],
  ["next_answer_median_seconds", ({ nextAnswers }) => nextAnswers.median],
  ["next_answer_p90_seconds", ({ nextAnswers }) => nextAnswers.p90],
  ["resolution_median_seconds", ({ resolutions }) => resolutions.median],
  ["resolution_p90_seconds", ({ resolutions }) => resolutions.p90],
  ["ratings", ({ ratings }) => ratings.count],
  ["rating_average", ({ ratings: { average } }) => (average === null ? null : Math.round(average * 100) / 100)],
];

const headings = FIGURES.map(([name]) => name);
const cells = (figures: ReportFigures): Cell[] => FIGURES.map(([, of]) => of(figures));

/** What the groups of a report are, and how they are called where it is not by their keys. */
export interface Named {
  readonly by: string | undefined;
  readonly names: Readonly<Record<string, string>> | undefined;
}

/** A report as rows, with the names of its columns first: its groups where there are any, else its steps. */
export const toTable = ({ steps, groups }: Pick<Report, "steps" | "groups">, { by, names }: Named): Cell[][] => {
  if (groups !== undefined) {
    const nameOf = (key: string | null): Cell =>
      key !== null && names !== undefined && Object.hasOwn(names, key) ? (names[key] ?? key) : key;
    return [[by ?? "group", ...headings], ...groups.map(({ key, ...figures }) => [nameOf(key), ...cells(figures)])];
  }
  return [
    ["from", "to", ...headings, "backlog"],
    ...steps.map(({ from, to, backlog, ...figures }) => [from, to, ...cells(figures), backlog]),
  ];
};
