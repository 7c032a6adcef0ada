import type { Report, ReportFigures, ReportGrouping } from "@crossdesk/contracts";
import type { ComponentChildren } from "preact";
import { orDash } from "../../model/lead/or-dash.ts";
import { formatElapsed } from "../../model/lead/times.ts";
import { remember } from "../../../ui/i18n/remember.ts";
import { formats } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";

const averagesIn = remember((locale: string) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

export const formatAverage = (average: number): string => averagesIn(formats().locale).format(average);

interface Column {
  readonly heading: string;
  readonly say: (figures: ReportFigures) => string;
}

/** The columns of a table of figures. */
const columnsOf = (): readonly Column[] => {
  const words = leadTexts().reports;
  const { figures } = words;
  const { number, locale } = formats();
  const formatTime = (seconds: number | null): string => orDash(seconds, (value) => formatElapsed(value, locale));
  return [
    { heading: figures.opened, say: ({ opened }) => number(opened) },
    { heading: figures.solved, say: ({ solved }) => number(solved) },
    { heading: figures.reopened, say: ({ reopened }) => number(reopened) },
    { heading: figures.missed, say: ({ missed }) => number(missed) },
    { heading: words.medianOf(figures.firstAnswer), say: ({ firstAnswers }) => formatTime(firstAnswers.median) },
    { heading: words.p90Of(figures.firstAnswer), say: ({ firstAnswers }) => formatTime(firstAnswers.p90) },
    { heading: words.medianOf(figures.nextAnswer), say: ({ nextAnswers }) => formatTime(nextAnswers.median) },
    { heading: words.p90Of(figures.nextAnswer), say: ({ nextAnswers }) => formatTime(nextAnswers.p90) },
    { heading: words.medianOf(figures.resolution), say: ({ resolutions }) => formatTime(resolutions.median) },
    { heading: words.p90Of(figures.resolution), say: ({ resolutions }) => formatTime(resolutions.p90) },
    { heading: figures.rating, say: ({ ratings }) => orDash(ratings.average, formatAverage) },
  ];
};

interface TableProps {
  readonly caption: string;
  readonly first: string;
  readonly last?: string;
  readonly rows: readonly {
    readonly key: string;
    readonly name: ComponentChildren;
    readonly figures: ReportFigures;
    readonly last?: string;
  }[];
}

const FiguresTable = ({ caption, first, last, rows }: TableProps) => {
  const columns = columnsOf();
  return (
    <div class="scrolled" tabIndex={0} role="group" aria-label={caption}>
      <table class="figures">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {columns.map(({ heading }) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            {last !== undefined && <th scope="col">{last}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.name}</th>
              {columns.map(({ heading, say }) => (
                <td key={heading}>{say(row.figures)}</td>
              ))}
              {last !== undefined && <td>{row.last}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

/** All values of the steps. */
export const StepsTable = ({ report, labels }: { readonly report: Report; readonly labels: readonly string[] }) => {
  const words = leadTexts().reports;
  return (
    <FiguresTable
      caption={words.table}
      first={words.steps[report.step]}
      last={words.figures.backlog}
      rows={report.steps.map(({ from, to, backlog, ...figures }, index) => ({
        key: from,
        name: labels[index] ?? words.days(from, to),
        figures,
        last: orDash(backlog, formats().number),
      }))}
    />
  );
};

interface GroupsProps {
  readonly report: Report;
  readonly by: ReportGrouping;
  readonly nameOf: (key: string | null) => string;
}

/** What is compared, each with its figures. */
export const GroupsTable = ({ report: { groups = [], hasMore }, by, nameOf }: GroupsProps) => {
  const words = leadTexts().reports;
  if (groups.length === 0) return <p class="muted">{words.noneYet}</p>;
  return (
    <>
      <FiguresTable
        caption={words.groupings[by]}
        first={words.groupings[by]}
        rows={groups.map(({ key, ...figures }) => ({
          key: String(key),
          name: <bdi>{nameOf(key)}</bdi>,
          figures,
        }))}
      />
      {hasMore === true && <p class="fine">{words.cut}</p>}
    </>
  );
};
