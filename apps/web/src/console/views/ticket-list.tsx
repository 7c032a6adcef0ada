import { listMine, listTeam, STANDINGS } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import { STANDING_WORDS } from "../model/words.ts";
import { usePage } from "./desk-context.ts";
import type { PageView } from "./desk-context.ts";
import { Icon } from "./icon.tsx";
import { SearchPane } from "./search-pane.tsx";
import { Rows } from "./ticket-rows.tsx";

const VIEWS = { mine: "Mine", team: "Team", search: "Search" } as const satisfies Record<PageView, string>;
const VIEW_NAMES: readonly PageView[] = ["mine", "team", "search"];
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
/** More lines than anybody reads; what is further down is found by its words. */
const MOST_ROWS = 100;

export const TicketList = () => {
  const { view, desk } = usePage();
  const mine = listMine(desk.state.value);
  const unread = mine.filter((listed) => listed.unread > 0).length;
  const choose = (chosen: PageView): void => {
    view.value = chosen;
    if (chosen === "team") desk.loadTeam();
  };
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = VIEW_NAMES.at((VIEW_NAMES.indexOf(view.value) + step) % VIEW_NAMES.length) ?? "mine";
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <nav class="list" aria-label="Tickets">
      <div class="tabs" role="tablist" aria-label="Which tickets" onKeyDown={move}>
        {VIEW_NAMES.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={view.value === name}
            tabIndex={view.value === name ? 0 : -1}
            aria-controls="tickets"
            onClick={() => choose(name)}
          >
            {VIEWS[name]}
            {name === "mine" && unread > 0 && <span class="badge">{unread}</span>}
          </button>
        ))}
      </div>
      <div class="rows" id="tickets" role="tabpanel" aria-labelledby={`tab-${view.value}`}>
        {view.value === "mine" && <Mine listed={mine} />}
        {view.value === "team" && <Team />}
        {view.value === "search" && <SearchPane />}
      </div>
    </nav>
  );
};

const Mine = ({ listed }: { readonly listed: readonly ListedTicket[] }) => {
  const { desk } = usePage();
  if (!desk.connection.isLoaded.value) return <p class="empty">Loading your tickets…</p>;
  if (listed.length === 0) return <NothingYet />;
  return (
    <>
      {STANDINGS.map((standing) => {
        const rows = listed.filter((one) => one.standing === standing);
        return (
          rows.length > 0 && (
            <section key={standing} aria-labelledby={`standing-${standing}`}>
              <h2 id={`standing-${standing}`}>
                {STANDING_WORDS[standing]} <span class="count">{rows.length}</span>
              </h2>
              <Rows listed={rows} />
            </section>
          )
        );
      })}
    </>
  );
};

const NothingYet = () => {
  const { desk } = usePage();
  const isOnline = desk.state.value.me?.status === "online";
  return (
    <div class="empty">
      <Icon name="inbox" size={40} />
      <p>
        <strong>{isOnline ? "Nothing to do right now" : "No tickets come to you yet"}</strong>
      </p>
      <p>{isOnline ? "New tickets appear here as soon as they are yours." : "Go online to get tickets."}</p>
      {!isOnline && (
        <button type="button" class="primary" onClick={() => void desk.actions.setStatus("online")}>
          Go online
        </button>
      )}
    </div>
  );
};

const Team = () => {
  const { desk } = usePage();
  const listed = listTeam(desk.state.value);
  if (listed.length === 0) return <p class="empty">Your team has no open tickets.</p>;
  return (
    <section aria-labelledby="team-title">
      <h2 id="team-title">
        Open in your team <span class="count">{listed.length > MOST_ROWS ? `${MOST_ROWS}+` : listed.length}</span>
      </h2>
      <Rows listed={listed.slice(0, MOST_ROWS)} showAssignee />
      {listed.length > MOST_ROWS && <p class="fine">Search for those that are not shown.</p>}
    </section>
  );
};
