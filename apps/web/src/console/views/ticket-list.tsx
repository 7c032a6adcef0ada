import { useLayoutEffect, useRef } from "preact/hooks";
import { countCalling, keepPlaces, STANDINGS } from "../model/lists.ts";
import { isOverdue } from "../model/views.ts";
import type { ListedTicket, Standing } from "../model/lists.ts";
import { catalogue, formats, texts } from "../texts/index.ts";
import { PAGE_VIEWS, usePage } from "./desk-context.ts";
import type { PageView } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { MentionList } from "./mention-list.tsx";
import { keepOneTabStop } from "./one-tab-stop.ts";
import { SearchPane } from "./search-pane.tsx";
import { StillRows, useStill, useStillRows } from "./still-rows.ts";
import { OwnRows, PagedRows } from "./ticket-rows.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ViewChoice } from "./view-choice.tsx";

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export const TicketList = () => {
  const { view, desk } = usePage();
  const rows = useRef<HTMLDivElement>(null);
  const [isStill, pointer] = useStillRows();
  useLayoutEffect(() => (rows.current === null ? undefined : keepOneTabStop(rows.current)), [view.value]);
  const move = (event: KeyboardEvent): void => {
    const along = STEPS[event.key];
    if (along === undefined) return;
    event.preventDefault();
    const step = catalogue.spoken.peek().direction === "rtl" ? -along : along;
    const next = PAGE_VIEWS.at((PAGE_VIEWS.indexOf(view.value) + step) % PAGE_VIEWS.length) ?? "mine";
    view.value = next;
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <nav class="list" aria-label={texts().lists.label}>
      <div class="tabs" role="tablist" aria-label={texts().lists.tabs} onKeyDown={move}>
        {PAGE_VIEWS.map((name) => (
          <Tab key={name} name={name} />
        ))}
      </div>
      {desk.bulk.isOn.value && <BulkBar />}
      <div
        class="rows"
        id="tickets"
        ref={rows}
        role="tabpanel"
        aria-labelledby={`tab-${view.value}`}
        key={view.value}
        {...pointer}
      >
        <StillRows.Provider value={isStill}>
          {view.value === "mine" && <Mine />}
          {view.value === "queue" && <Queue />}
          {view.value === "team" && <Team />}
          {view.value === "search" && <SearchPane />}
        </StillRows.Provider>
      </div>
    </nav>
  );
};

/** How many tickets of a kind there are: exact where all of them are here, else as they were counted last. */
const useCounts = () => {
  const { desk, session } = usePage();
  const { queue, team, counts } = desk;
  return {
    queue: queue.isWhole.value ? queue.listed.value.length : counts.value?.unassigned,
    team: team.isWhole.value ? team.listed.value.length : counts.value?.open,
    waiting: team.isWhole.value
      ? team.listed.value.filter(({ known }) => known.ticket.awaiting !== "customer").length
      : counts.value?.awaitingTeam,
    overdue: team.isWhole.value
      ? team.listed.value.filter(({ known }) => isOverdue(known.ticket, session.now.value)).length
      : counts.value?.overdue,
  };
};

const Tab = ({ name }: { readonly name: PageView }) => {
  const { view, desk } = usePage();
  const { queue, team } = useCounts();
  const calling = countCalling(desk.mine.value) + desk.notes.mentions.value.length;
  const shown = { mine: undefined, queue, team, search: undefined }[name];
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${name}`}
      aria-selected={view.value === name}
      tabIndex={view.value === name ? 0 : -1}
      aria-controls="tickets"
      onClick={() => {
        view.value = name;
      }}
    >
      {texts().lists[name]}
      {name === "mine" && calling > 0 && (
        <span class="badge" title={texts().lists.attention(calling)}>
          <span aria-hidden="true">{formats().number(calling)}</span>
          <span class="unseen">{texts().lists.attention(calling)}</span>
        </span>
      )}
      {shown !== undefined && shown > 0 && <span class="count">{formats().number(shown)}</span>}
    </button>
  );
};

const Mine = () => {
  const { desk } = usePage();
  const listed = desk.mine.value;
  const grouped = STANDINGS.map((standing): SectionProps => {
    return { standing, rows: listed.filter((one) => one.standing === standing) };
  });
  const sections = useStill(grouped, (before) =>
    before.every(({ rows }) => rows.length === 0)
      ? grouped
      : before.map(({ standing, rows }) => ({ standing, rows: keepPlaces(rows, listed) })),
  );
  if (!desk.connection.isLoaded.value) return <p class="empty">{texts().lists.loadingMine}</p>;
  if (listed.length === 0 && desk.notes.mentions.value.length === 0) return <NothingYet />;
  return (
    <>
      <MentionList />
      {sections.map(
        ({ standing, rows }) => rows.length > 0 && <Section key={standing} standing={standing} rows={rows} />,
      )}
      {listed.some(({ standing }) => standing !== "done") && (
        <button
          type="button"
          class="link hand-over-all"
          onClick={() => {
            desk.handingOverAll.value = { thenSignOut: false };
          }}
        >
          {texts().lists.handOverAll}
        </button>
      )}
    </>
  );
};

interface SectionProps {
  readonly standing: Standing;
  readonly rows: readonly ListedTicket[];
}

const Section = ({ standing, rows }: SectionProps) => {
  const toPick = rows.filter(({ isToPick }) => isToPick).length;
  const words = texts().lists;
  return (
    <section aria-labelledby={`standing-${standing}`}>
      <h2 id={`standing-${standing}`}>
        {words.standings[standing]} <span class="count">{formats().number(rows.length)}</span>
        {toPick > 0 && <span class="aside">{words.toPick(toPick)}</span>}
      </h2>
      <OwnRows listed={rows} />
    </section>
  );
};

const NothingYet = () => {
  const { desk, view } = usePage();
  const isOnline = desk.state.value.me?.status === "online";
  const { queue = 0 } = useCounts();
  const words = texts().lists;
  return (
    <div class="empty">
      <Icon name="inbox" size={40} />
      <p>
        <strong>{isOnline ? words.nothing : words.notOnline}</strong>
      </p>
      <p>{isOnline ? words.nothingHint : words.notOnlineHint}</p>
      {!isOnline && (
        <button type="button" class="primary" onClick={() => void desk.actions.setStatus("online")}>
          {words.goOnline}
        </button>
      )}
      {queue > 0 && (
        <>
          <p>{words.waitingElsewhere(queue)}</p>
          <button
            type="button"
            onClick={() => {
              view.value = "queue";
            }}
          >
            {words.seeQueue}
          </button>
        </>
      )}
    </div>
  );
};

const Queue = () => {
  const { queue } = usePage().desk;
  const { queue: count = 0 } = useCounts();
  const words = texts().lists;
  if (queue.isWhole.value && queue.listed.value.length === 0) return <p class="empty">{words.queueEmpty}</p>;
  return (
    <section aria-labelledby="queue-title">
      <h2 id="queue-title">
        {words.queueTitle} <span class="count">{formats().number(count)}</span>
      </h2>
      <PagedRows list={queue} count={count} showAssignee={false} />
    </section>
  );
};

const Team = () => {
  const { team, views } = usePage().desk;
  const { team: total = 0, waiting = 0, overdue = 0 } = useCounts();
  const open = views.open.value;
  const list = open?.list ?? team;
  const count = open === undefined ? total : (views.counts.value.get(open.view.id) ?? list.listed.value.length);
  const words = texts().lists;
  const isEmpty = list.isWhole.value && list.listed.value.length === 0;
  return (
    <section aria-labelledby="team-title">
      <h2 class="unseen" id="team-title">
        {open?.view.name ?? words.teamTitle} {formats().number(count)}
      </h2>
      <div class="list-head">
        <ViewChoice />
        {open === undefined && overdue > 0 && <span class="aside late">{texts().promises.overdue(overdue)}</span>}
        {open === undefined && waiting > 0 && <span class="aside">{words.teamWaiting(waiting)}</span>}
      </div>
      {isEmpty ? (
        <p class="empty">{open === undefined ? words.teamEmpty : texts().views.empty}</p>
      ) : (
        <PagedRows key={open?.view.id} list={list} count={count} showAssignee />
      )}
    </section>
  );
};
