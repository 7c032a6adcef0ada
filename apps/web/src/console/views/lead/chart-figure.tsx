import { barOf, HEIGHT, labelled, lineOf, topOf, WIDTH } from "../../model/lead/chart.ts";
import type { Series } from "../../model/lead/chart.ts";
import { orDash } from "../../model/lead/or-dash.ts";

interface Props {
  readonly title: string;
  /** What each step is called. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly kind: "bars" | "lines";
  readonly say: (value: number) => string;
  /** Where all values can be read. */
  readonly hint: string;
}

/**
 * A chart of the steps in their order, which turns around with the page. Who cannot see it has the table with the same values, and each step's
 * values under the pointer.
 */
export const ChartFigure = ({ title, labels, series, kind, say, hint }: Props) => {
  const top = topOf(series);
  const formatStep = (step: number): string =>
    [labels[step], ...series.map(({ name, values }) => `${name}: ${orDash(values[step] ?? null, say)}`)].join("\n");
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        <ul class="legend">
          {series.map(({ name, tone }) => (
            <li key={name} class={tone}>
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div class="plot">
        <span class="top-value">{say(top)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}. ${hint}`}>
          {[0.25, 0.5, 0.75].map((share) => (
            <line key={share} class="grid" x1="0" x2={WIDTH} y1={HEIGHT * share} y2={HEIGHT * share} />
          ))}
          {kind === "bars" ? <Bars series={series} top={top} /> : <Lines series={series} top={top} />}
          {labels.map((label, step) => (
            <rect
              key={`${label}-${String(step)}`}
              class="step"
              x={(step * WIDTH) / labels.length}
              y="0"
              width={WIDTH / labels.length}
              height={HEIGHT}
            >
              <title>{formatStep(step)}</title>
            </rect>
          ))}
        </svg>
        <div class="axis" aria-hidden="true">
          {labelled(labels.length).map((step) => (
            <span key={step}>{labels[step]}</span>
          ))}
        </div>
      </div>
    </figure>
  );
};

interface DrawnProps {
  readonly series: readonly Series[];
  readonly top: number;
}

const Bars = ({ series, top }: DrawnProps) => (
  <>
    {series.map(({ name, tone, values }, index) =>
      values.map((value, step) =>
        value === null || value === 0 ? null : (
          <rect
            key={`${name}-${String(step)}`}
            class={tone}
            {...barOf(value, { step, steps: values.length, index, count: series.length, top })}
          />
        ),
      ),
    )}
  </>
);

const Lines = ({ series, top }: DrawnProps) => (
  <>
    {series.map(({ name, tone, values }) => (
      <path key={name} class={tone} d={lineOf(values, top)} />
    ))}
    {series.flatMap(({ name, tone, values }) =>
      values.flatMap((value, step) => {
        const isAlone = value !== null && (values[step - 1] ?? null) === null && (values[step + 1] ?? null) === null;
        if (!isAlone) return [];
        const { x, y } = barOf(value, { step, steps: values.length, index: 0, count: 1, top });
        const x2 = x + (WIDTH / values.length) * 0.8;
        return [
          <path
            key={`${name}-${String(step)}`}
            class={tone}
            d={`M${String(x)} ${String(y)}L${String(x2)} ${String(y)}`}
          />,
        ];
      }),
    )}
  </>
);
