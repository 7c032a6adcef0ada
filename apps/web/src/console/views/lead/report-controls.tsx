import type { ReportFilter, ReportGrouping } from "@crossdesk/contracts";
import type { ComponentChildren } from "preact";
import type { AskedReport } from "../../desk/lead/reports.ts";
import { daysOf, PERIODS, STEP_OF, STEPS } from "../../model/lead/periods.ts";
import type { PeriodName } from "../../model/lead/periods.ts";
import { leadTexts } from "../../texts/lead/index.ts";

/** What can be compared, in the order in which it is offered. */
export const GROUPINGS = [
  "agent",
  "tag",
  "category",
  "channel",
  "language",
  "priority",
] as const satisfies readonly ReportGrouping[];

/** What is asked for, and the period by which it was chosen. */
export interface Asked extends AskedReport {
  readonly period: PeriodName;
}

/** What is shown before anything is chosen. */
export const askedAtFirst = (timeZone: string, now: number): Asked => ({
  period: "month",
  ...daysOf("month", now),
  timeZone,
  step: STEP_OF.month,
});

/** What a report can be narrowed to, by what it is compared by: keys of groups, with what they are called. */
export type Members = Readonly<Record<ReportGrouping, readonly (readonly [key: string, label: string])[]>>;

interface Props {
  readonly asked: Asked;
  readonly members: Members;
  readonly ask: (asked: Asked) => void;
  readonly now: number;
}

/** The days, the steps and what is compared. */
export const ReportControls = ({ asked, members, ask, now }: Props) => {
  const words = leadTexts().reports;
  const choosePeriod = (period: PeriodName): void =>
    ask({ ...asked, period, step: STEP_OF[period], ...(period === "own" ? {} : daysOf(period, now)) });
  return (
    <div class="report-controls">
      <Choice
        label={words.period}
        value={asked.period}
        choices={PERIODS.map((value) => [value, words.periods[value]])}
        onChoose={choosePeriod}
      />
      {asked.period === "own" && (
        <>
          <Day label={words.from} value={asked.from} max={asked.to} onChoose={(from) => ask({ ...asked, from })} />
          <Day label={words.to} value={asked.to} min={asked.from} onChoose={(to) => ask({ ...asked, to })} />
        </>
      )}
      <Choice
        label={words.step}
        value={asked.step}
        choices={STEPS.map((value) => [value, words.steps[value]])}
        onChoose={(step) => ask({ ...asked, step })}
      />
      <Choice
        label={words.by}
        value={asked.by ?? "nothing"}
        choices={[
          ["nothing", words.nothing],
          ...GROUPINGS.map((value): [ReportGrouping, string] => [value, words.groupings[value]]),
        ]}
        onChoose={(by) => ask({ ...asked, by: by === "nothing" ? undefined : by })}
      />
      <Only filter={asked.filter ?? {}} members={members} onChoose={(filter) => ask({ ...asked, filter })} />
    </div>
  );
};

interface OnlyProps {
  readonly filter: ReportFilter;
  readonly members: Members;
  readonly onChoose: (filter: ReportFilter) => void;
}

/** Narrows the report to one agent, tag, category, channel, language or priority. */
const Only = ({ filter, members, onChoose }: OnlyProps) => {
  const words = leadTexts().reports;
  const by = GROUPINGS.find((each) => filter[each] !== undefined);
  return (
    <Field label={words.only}>
      <select
        value={by === undefined ? "" : `${by} ${filter[by] ?? ""}`}
        onChange={({ currentTarget: { value } }) => {
          const chosen = GROUPINGS.find((each) => value.startsWith(`${each} `));
          onChoose(chosen === undefined ? {} : { [chosen]: value.slice(chosen.length + 1) });
        }}
      >
        <option value="">{words.everything}</option>
        {GROUPINGS.filter((each) => members[each].length > 0).map((each) => (
          <optgroup key={each} label={words.groupings[each]}>
            {members[each].map(([key, label]) => (
              <option key={key} value={`${each} ${key}`}>
                {label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </Field>
  );
};

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly (readonly [value: Value, label: string])[];
  readonly onChoose: (value: Value) => void;
}

const Choice = <Value extends string>({ label, value, choices, onChoose }: ChoiceProps<Value>) => (
  <Field label={label}>
    <select
      value={value}
      onChange={({ currentTarget }) => {
        const chosen = choices.find(([each]) => each === currentTarget.value);
        if (chosen !== undefined) onChoose(chosen[0]);
      }}
    >
      {choices.map(([each, said]) => (
        <option key={each} value={each}>
          {said}
        </option>
      ))}
    </select>
  </Field>
);

interface DayProps {
  readonly label: string;
  readonly value: string;
  readonly min?: string;
  readonly max?: string;
  readonly onChoose: (day: string) => void;
}

const Day = ({ label, value, min, max, onChoose }: DayProps) => (
  <Field label={label}>
    <input
      type="date"
      value={value}
      min={min}
      max={max}
      required
      onChange={({ currentTarget }) => {
        if (currentTarget.value !== "" && currentTarget.validity.valid) onChoose(currentTarget.value);
      }}
    />
  </Field>
);

const Field = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }) => (
  <label class="field">
    <span>{label}</span>
    {children}
  </label>
);
