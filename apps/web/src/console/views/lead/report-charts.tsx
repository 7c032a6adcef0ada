import type { Report, ReportTimes } from "@crossdesk/contracts";
import type { Series } from "../../model/lead/chart.ts";
import { orDash } from "../../model/lead/or-dash.ts";
import { formatElapsed } from "../../model/lead/times.ts";
import { formats } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { formatAverage } from "./report-tables.tsx";
import { Tile } from "./tile.tsx";

const formatTime = (seconds: number): string => formatElapsed(seconds, formats().locale);

/** The whole period in figures. */
export const ReportTiles = ({ total }: { readonly total: Report["total"] }) => {
  const words = leadTexts().reports;
  const { figures } = words;
  const { number } = formats();
  const time = (label: string, { count, median }: ReportTimes) => (
    <Tile
      label={words.medianOf(label)}
      value={orDash(median, formatTime)}
      hint={label === figures.resolution ? undefined : words.ofAnswers(count)}
    />
  );
  const { ratings, missed } = total;
  return (
    <dl class="tiles">
      <Tile label={figures.opened} value={number(total.opened)} />
      <Tile label={figures.solved} value={number(total.solved)} />
      <Tile label={figures.backlog} value={orDash(total.backlog, number)} />
      {time(figures.firstAnswer, total.firstAnswers)}
      {time(figures.nextAnswer, total.nextAnswers)}
      {time(figures.resolution, total.resolutions)}
      <Tile label={figures.reopened} value={number(total.reopened)} />
      <Tile label={figures.missed} value={number(missed)} tone={missed > 0 ? "bad" : undefined} />
      <Tile
        label={figures.rating}
        value={orDash(ratings.average, (average) => words.average(formatAverage(average)))}
        hint={words.ofRatings(ratings.count)}
      />
    </dl>
  );
};

/** The steps as charts. */
export const ReportCharts = ({ report, labels }: { readonly report: Report; readonly labels: readonly string[] }) => {
  const words = leadTexts().reports;
  const { figures, charts } = words;
  const { steps } = report;
  const counted = (value: number): string => formats().number(value);
  const times = (of: (step: Report["steps"][number]) => ReportTimes): readonly Series[] => [
    { name: words.median, tone: "accent", values: steps.map((step) => of(step).median) },
    { name: words.p90, tone: "warn", values: steps.map((step) => of(step).p90) },
  ];
  const shared = { labels, hint: words.chartHint };
  return (
    <div class="charts">
      <ChartFigure
        {...shared}
        title={charts.volume}
        kind="bars"
        say={counted}
        series={[
          { name: figures.opened, tone: "accent", values: steps.map(({ opened }) => opened) },
          { name: figures.solved, tone: "good", values: steps.map(({ solved }) => solved) },
        ]}
      />
      <ChartFigure
        {...shared}
        title={charts.backlog}
        kind="lines"
        say={counted}
        series={[{ name: figures.backlog, tone: "accent", values: steps.map(({ backlog }) => backlog) }]}
      />
      <ChartFigure
        {...shared}
        title={charts.firstAnswers}
        kind="lines"
        say={formatTime}
        series={times(({ firstAnswers }) => firstAnswers)}
      />
      <ChartFigure
        {...shared}
        title={charts.nextAnswers}
        kind="lines"
        say={formatTime}
        series={times(({ nextAnswers }) => nextAnswers)}
      />
      <ChartFigure
        {...shared}
        title={charts.resolutions}
        kind="lines"
        say={formatTime}
        series={times(({ resolutions }) => resolutions)}
      />
      <ChartFigure
        {...shared}
        title={charts.trouble}
        kind="bars"
        say={counted}
        series={[
          { name: figures.reopened, tone: "warn", values: steps.map(({ reopened }) => reopened) },
          { name: figures.missed, tone: "bad", values: steps.map(({ missed }) => missed) },
        ]}
      />
    </div>
  );
};
