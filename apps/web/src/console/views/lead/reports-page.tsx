import type { ReportGrouping } from "@crossdesk/contracts";
import { useEffect, useMemo, useState } from "preact/hooks";
import { createReports } from "../../desk/lead/reports.ts";
import type { AnsweredReport, AskedReport } from "../../desk/lead/reports.ts";
import { CHANNELS, COMMON_LANGUAGES, isPriority, PRIORITIES } from "../../model/choices.ts";
import { describeFailure } from "../../model/failure.ts";
import { isOwn } from "../../model/give-away.ts";
import { formatStep } from "../../model/lead/periods.ts";
import { localZone } from "../../model/time.ts";
import { nameChannel, nameLanguage } from "../../model/words.ts";
import { formats, texts } from "../../texts/index.ts";
import { saveBlob } from "../../../ui/save-blob.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { usePage } from "../desk-context.ts";
import { Failed } from "../failed.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { askedAtFirst, GROUPINGS, ReportControls } from "./report-controls.tsx";
import type { Asked, Members } from "./report-controls.tsx";
import { ReportCharts, ReportTiles } from "./report-charts.tsx";
import { GroupsTable, StepsTable } from "./report-tables.tsx";

const toAsked = ({ period: _period, ...asked }: Asked): AskedReport => asked;

/** What came, was answered and was solved: in figures, charts and tables, and as a file. */
export const ReportsPage = () => {
  const { desk, session } = usePage();
  const reports = useMemo(() => createReports({ rpc: desk.rpc, onSignedOut: session.leaveAndAsk }), [desk]);
  const [asked, setAsked] = useState(() => askedAtFirst(localZone(), Date.now()));
  useEffect(() => void reports.read(toAsked(asked)), [reports, asked]);
  const words = leadTexts().reports;
  useEffect(desk.edits.readChoices, [desk]);
  const members = useMembers();
  const answered = reports.answered.value;
  const failure = reports.failure.value;
  const download = async (): Promise<void> => {
    const names = Object.fromEntries([...desk.state.peek().agents.values()].map(({ id, name }) => [id, name]));
    const file = await reports.export(toAsked(asked), asked.by === "agent" ? names : {});
    if (file !== undefined) saveBlob(new Blob([file.text]), file.fileName);
  };
  return (
    <>
      <header class="lead-head">
        <h1 tabIndex={-1}>{words.title}</h1>
        <p class="muted">{words.hint}</p>
      </header>
      <div class="report-top">
        <ReportControls asked={asked} members={members} ask={setAsked} now={session.now.value} />
        <button type="button" disabled={reports.isBusy.value} onClick={() => void download()}>
          <Icon name="download" />
          {words.download}
        </button>
      </div>
      <p class="fine">
        {words.zone(asked.timeZone)}{" "}
        <span role="status" aria-live="polite">
          {reports.isBusy.value && words.reading}
        </span>
      </p>
      <Failed why={failure === undefined ? undefined : describeFailure(failure)} />
      {answered !== undefined && <Shown {...answered} />}
    </>
  );
};

const Shown = ({ report, asked: { by } }: AnsweredReport) => {
  const words = leadTexts().reports;
  const nameOf = useNames();
  const { locale } = formats();
  const labels = report.steps.map(({ from }) => formatStep(from, report.step, locale));
  const only = GROUPINGS.flatMap((each) => {
    const key = report.filter?.[each];
    return key === undefined ? [] : [`${words.groupings[each]}: ${nameOf(each, key)}`];
  });
  return (
    <>
      {only.length > 0 && (
        <p class="report-only">
          {words.only} <bdi>{formats().list(only)}</bdi>
        </p>
      )}
      <ReportTiles total={report.total} />
      {by !== undefined && report.groups !== undefined && (
        <section class="lead-card">
          <h2>{words.groupings[by]}</h2>
          <GroupsTable report={report} by={by} nameOf={(key) => nameOf(by, key)} />
        </section>
      )}
      <ReportCharts report={report} labels={labels} />
      <section class="lead-card">
        <h2>{words.table}</h2>
        <StepsTable report={report} labels={labels} />
      </section>
    </>
  );
};

/** How what is compared is called: the service that counts knows ids and codes. */
const useNames = (): ((by: ReportGrouping, key: string | null) => string) => {
  const { agents } = usePage().desk.state.value;
  const words = leadTexts().reports;
  return (by, key) => {
    if (key === null) return by === "tag" ? words.withoutTag : by === "agent" ? words.nobodys : words.gone;
    if (by === "agent") return agents.get(key)?.name ?? texts().people.agentNamed(`${key.slice(0, 8)}…`);
    const channel = CHANNELS.find((each) => each === key);
    if (by === "channel" && channel !== undefined) return nameChannel(channel);
    if (by === "language") return nameLanguage(key);
    return by === "priority" && isPriority(key) ? texts().edits.priorities[key] : key;
  };
};

/** What a report can be narrowed to: what the desk knows of each kind, by name. */
const useMembers = (): Members => {
  const { desk } = usePage();
  const nameOf = useNames();
  const { locale } = formats();
  const agents = [...desk.state.value.agents.values()].filter(isOwn);
  const languages = new Set([...COMMON_LANGUAGES, ...agents.flatMap((agent) => agent.languages)]);
  const named = (by: ReportGrouping, keys: Iterable<string>) =>
    [...keys]
      .map((key): [string, string] => [key, nameOf(by, key)])
      .sort(([, one], [, other]) => one.localeCompare(other, locale));
  return {
    agent: named(
      "agent",
      agents.map(({ id }) => id),
    ),
    tag: named("tag", desk.edits.tags.value),
    category: named("category", new Set(desk.edits.categories.value.map(({ name }) => name))),
    channel: named("channel", CHANNELS),
    language: named("language", languages),
    priority: PRIORITIES.map((key) => [key, nameOf("priority", key)]),
  };
};
