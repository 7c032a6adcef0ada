import type { TicketPriority, Weekday } from "@crossdesk/contracts";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Rpc } from "../../live/rpc.ts";
import { createTeamPromises } from "../desk/promises.ts";
import type { TeamPromises } from "../desk/promises.ts";
import { describeFailure } from "../model/failure.ts";
import { DAYS, emptyForm, readForm, toForm, URGENT_FIRST, WARNINGS } from "../model/promises-form.ts";
import type { Fault, PromisesForm } from "../model/promises-form.ts";
import { localZone } from "../model/time.ts";
import { remember } from "../../ui/i18n/remember.ts";
import { formats, texts } from "../texts/index.ts";
import { Failed } from "./failed.tsx";

interface Props {
  readonly rpc: Rpc;
  /** The tenant; `undefined` for an administrator of all. */
  readonly entityId: string | undefined;
  /** The session has ended. */
  readonly onSignedOut: () => void;
}

/** Within what time customers are answered, and when the team works: read and written here. */
export const PromisesPanel = ({ rpc, entityId, onSignedOut }: Props) => {
  const promises = useMemo(() => createTeamPromises({ rpc, onSignedOut }), [rpc]);
  const [team, setTeam] = useState("main");
  const read = (): void => void promises.read(entityId ?? team);
  useEffect(read, [promises]);
  const words = texts().promises;
  const known = promises.known.value;
  const failure = promises.failure.value;
  return (
    <div class="promises">
      <p class="fine">{words.hint}</p>
      {entityId === undefined && (
        <form
          class="line"
          onSubmit={(event) => {
            event.preventDefault();
            read();
          }}
        >
          <label class="field">
            <span>{words.team}</span>
            <input
              value={team}
              required
              maxLength={255}
              onInput={({ currentTarget }) => setTeam(currentTarget.value)}
            />
          </label>
          <button type="submit">{words.loadTeam}</button>
        </form>
      )}
      {known === undefined && failure === undefined && <p class="muted">{texts().page.loading}</p>}
      {known !== undefined && <TermsForm key={known.entityId} promises={promises} />}
      <Failed why={failure === undefined ? undefined : describeFailure(failure)} />
      {promises.isSaved.value && <p role="status">{words.saved}</p>}
    </div>
  );
};

const weekdaysIn = remember((locale: string) => new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }));

/** 2024-01-01 was a Monday. */
const nameDay = (day: Weekday): string => weekdaysIn(formats().locale).format(Date.UTC(2024, 0, 1 + DAYS.indexOf(day)));

const nameFault = (fault: Fault): string => {
  const day = DAYS.find((each) => each === fault);
  if (day !== undefined) return nameDay(day);
  const { timeZone, hours, holidays, minutes, warning } = texts().promises;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the faults of days were named above
  return { timeZone, hours, holidays, minutes, warning }[fault as Exclude<Fault, Weekday>];
};

/** Changes some fields of the form. */
type Change = (changes: Partial<PromisesForm>) => void;

interface PartProps {
  readonly form: PromisesForm;
  readonly change: Change;
}

const TermsForm = ({ promises }: { readonly promises: TeamPromises }) => {
  const terms = promises.known.value?.terms ?? null;
  const [form, setForm] = useState(() => (terms === null ? emptyForm(localZone()) : toForm(terms)));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const words = texts().promises;
  const change: Change = (changes) => setForm((before) => ({ ...before, ...changes }));
  const submit = (event: Event): void => {
    event.preventDefault();
    const read = readForm(form);
    setFaults("faults" in read ? read.faults : []);
    if ("terms" in read) void promises.save(read.terms);
  };
  return (
    <form class="terms" onSubmit={submit}>
      <Minutes form={form} change={change} />
      <Hours form={form} change={change} />
      <label class="field">
        <span>{words.holidays}</span>
        <textarea
          rows={4}
          value={form.holidays}
          aria-describedby="holidays-hint"
          onInput={({ currentTarget }) => change({ holidays: currentTarget.value })}
        />
        <span class="fine" id="holidays-hint">
          {words.holidaysHint}
        </span>
      </label>
      <Warning form={form} change={change} />
      <Failed why={faults.length === 0 ? undefined : words.faultIn(faults.map(nameFault))} />
      <span class="choices">
        {terms !== null && (
          <button
            type="button"
            class="danger"
            disabled={promises.isBusy.value}
            onClick={() => void promises.save(null)}
          >
            {words.end}
          </button>
        )}
        <button type="submit" class="primary" disabled={promises.isBusy.value}>
          {words.save}
        </button>
      </span>
    </form>
  );
};

const Minutes = ({ form, change }: PartProps) => {
  const words = texts().promises;
  const field = (priority: TicketPriority, which: "first" | "next") => (
    <td>
      <input
        inputMode="numeric"
        aria-label={words[`${which}Of`](words.priorities[priority])}
        value={form.minutes[priority][which]}
        onInput={({ currentTarget: { value } }) =>
          change({ minutes: { ...form.minutes, [priority]: { ...form.minutes[priority], [which]: value } } })
        }
      />
    </td>
  );
  return (
    <>
      <table>
        <caption>{words.minutes}</caption>
        <thead>
          <tr>
            <th scope="col">{words.priority}</th>
            <th scope="col">{words.first}</th>
            <th scope="col">{words.next}</th>
          </tr>
        </thead>
        <tbody>
          {URGENT_FIRST.map((priority) => (
            <tr key={priority}>
              <th scope="row">{words.priorities[priority]}</th>
              {field(priority, "first")}
              {field(priority, "next")}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="fine">{words.minutesHint}</p>
    </>
  );
};

const Hours = ({ form, change }: PartProps) => {
  const words = texts().promises;
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  return (
    <fieldset>
      <legend>{words.hours}</legend>
      <label class="field">
        <span>{words.timeZone}</span>
        <input
          value={form.timeZone}
          required
          list="time-zones"
          autocomplete="off"
          dir="ltr"
          onInput={({ currentTarget }) => change({ timeZone: currentTarget.value })}
        />
        <datalist id="time-zones">
          {zones.map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      {DAYS.map((day) => (
        <label key={day} class="weekday">
          <span>{nameDay(day)}</span>
          <input
            value={form.hours[day]}
            autocomplete="off"
            dir="ltr"
            onInput={({ currentTarget }) => change({ hours: { ...form.hours, [day]: currentTarget.value } })}
          />
        </label>
      ))}
      <p class="fine">{words.hoursHint}</p>
    </fieldset>
  );
};

const Warning = ({ form, change }: PartProps) => {
  const words = texts().promises;
  return (
    <span class="warning">
      <label class="field">
        <span>{words.warning}</span>
        <select
          value={form.warning}
          onChange={({ currentTarget }) =>
            change({ warning: WARNINGS.find((kind) => kind === currentTarget.value) ?? "none" })
          }
        >
          {WARNINGS.map((kind) => (
            <option key={kind} value={kind}>
              {words.warnings[kind]}
            </option>
          ))}
        </select>
      </label>
      {form.warning !== "none" && (
        <label class="field">
          <span>{words.warningValue}</span>
          <input
            inputMode="numeric"
            value={form.warningValue}
            onInput={({ currentTarget }) => change({ warningValue: currentTarget.value })}
          />
        </label>
      )}
    </span>
  );
};
