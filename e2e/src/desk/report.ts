import type { ExplainedFinding } from "./explain.ts";
import type { ReportsCompared } from "./reports/compare-reports.ts";
import type { DeskResult } from "./run-desk.ts";
import { INVARIANTS } from "./findings.ts";
import { percentile } from "./tally.ts";
import { formatDuration, formatTime } from "./time.ts";

const MOST_FINDINGS = 5;

const row = (name: string, value: string | number): string => `  ${name.padEnd(48)} ${value}`;

const formatPercentiles = (values: readonly number[], format: (value: number) => string): string =>
  values.length === 0
    ? "none"
    : `p50 ${format(percentile(values, 0.5))}, p99 ${format(percentile(values, 0.99))}, max ${format(percentile(values, 1))} of ${values.length}`;

const milliseconds = (value: number): string => `${Math.round(value)} ms`;

const MOST_DIFFERENCES = 10;

/** Where reports are not what the audit log says. */
export const formatReports = ({ reports }: Pick<DeskResult, "reports">): string => {
  const differences = reports.flatMap((each) => each.differences);
  const sum = (of: (each: ReportsCompared) => number): number => reports.reduce((total, each) => total + of(each), 0);
  const compared = `${sum((each) => each.compared)} steps and groups of reports, of ${sum((each) => each.happened)} changes`;
  if (differences.length === 0) return `${compared}: the same as by the audit log.`;
  return [
    `${compared}: ${differences.length} are not as the audit log says.`,
    ...differences.slice(0, MOST_DIFFERENCES),
  ].join("\n  ");
};

/** What happened in a run, as a table. */
export const formatTally = ({ tally, wallMs, until, warnings }: DeskResult): string => {
  const opened = [...tally.opened].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const counts = [...tally.counts].toSorted(([left], [right]) => (left < right ? -1 : 1));
  return [
    row("simulated until", formatTime(until)),
    row("wall time", `${(wallMs / 1_000).toFixed(0)} s, ${tally.steps} steps`),
    ...opened.map(([channel, count]) => row(`tickets opened in ${channel}`, count)),
    ...counts.map(([what, count]) => row(what, count)),
    row("team's answer, from when it was owed", formatPercentiles(tally.answerTimes, formatDuration)),
    row("offer, from when there was room (simulated)", formatPercentiles(tally.offerDelays, formatDuration)),
    row("offer, from the answer to the opening (real)", formatPercentiles(tally.offerWork, milliseconds)),
    row("warnings logged by the services", warnings.length),
  ].join("\n");
};

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`  ${title}:`, ...lines.map((line) => `    ${line}`)];

const formatFinding = ({ invariant, at, sentence, lived, logged }: ExplainedFinding): string =>
  [
    `Broken: ${INVARIANTS[invariant]} (invariant ${invariant}), ${formatTime(at)}`,
    `  ${sentence}`,
    ...list("What its people did, and which answers they got", lived),
    ...list("What the audit log has", logged),
  ].join("\n");

/** What was found, each with the story of its ticket. */
export const formatFindings = (findings: readonly ExplainedFinding[]): string => {
  const shown = findings.slice(0, MOST_FINDINGS).map(formatFinding);
  const left = findings.length - shown.length;
  return [...shown, ...(left === 0 ? [] : [`and ${left} more at the same time`])].join("\n");
};
