import { listColleagues, isThere } from "../model/give-away.ts";
import { formats, texts } from "../texts/index.ts";
import { AgentStatus } from "./agent-status.tsx";
import { Brand } from "./brand.tsx";
import { LEAD_PAGES, usePage } from "./desk-context.ts";
import type { LeadPage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { SignOutEverywhere } from "./sign-out-everywhere.tsx";
import { useColleagues } from "./use-colleagues.ts";

export const Header = () => {
  const { desk, session, isHelpOpen } = usePage();
  const { phase } = desk.connection.live.value;
  const { sound } = session.settings.value;
  const { connection, tools } = texts();
  const leave = (): void => {
    const hasOpen = desk.mine.peek().some(({ standing }) => standing !== "done");
    // The agent's tickets wait for their return, unless they are handed over.
    if (hasOpen) desk.handingOverAll.value = { thenSignOut: true };
    else void session.signOut();
  };
  return (
    <header class="top">
      <Brand />
      <span class={`live ${phase}`} role="status" aria-label={connection.label(connection[phase])}>
        <span class="dot" aria-hidden="true" />
        <span class="live-word">{connection[phase]}</span>
      </span>
      <span class="spring" />
      <AgentStatus />
      <div class="tools">
        <ColleaguesButton />
        {desk.rights.isLead && <LeadsTools />}
        <button
          type="button"
          class="icon select-many"
          aria-label={texts().bulk.begin}
          title={texts().bulk.beginHint}
          aria-pressed={desk.bulk.isOn.value}
          onClick={() => (desk.bulk.isOn.value ? desk.bulk.end() : desk.bulk.begin())}
        >
          <Icon name="select" />
        </button>
        <LanguageChoice session={session} />
        <button
          type="button"
          class="icon"
          aria-pressed={sound}
          aria-label={tools.sound}
          title={sound ? tools.soundOn : tools.soundOff}
          onClick={() => session.change({ sound: !sound })}
        >
          <Icon name={sound ? "bell" : "bell-off"} />
        </button>
        <button
          type="button"
          class="icon keyboard"
          aria-label={tools.shortcuts}
          title={tools.shortcutsHint}
          onClick={() => {
            isHelpOpen.value = true;
          }}
        >
          <Icon name="keyboard" />
        </button>
        <button type="button" class="icon" aria-label={tools.signOut} title={tools.signOutHint} onClick={leave}>
          <Icon name="leave" />
        </button>
        <SignOutEverywhere session={session} />
      </div>
    </header>
  );
};

const PAGE_ICONS = { board: "board", reports: "chart", agents: "team" } as const satisfies Record<LeadPage, IconName>;

/** What leads look at and set for their team. */
const LeadsTools = () => {
  const { areApiKeysOpen, arePromisesOpen, leadPage } = usePage();
  const { apiKeys, lead, promises } = texts();
  const tools = [
    { icon: "clock", label: promises.title, isOpen: arePromisesOpen },
    { icon: "key", label: apiKeys.title, isOpen: areApiKeysOpen },
  ] as const;
  return (
    <>
      {LEAD_PAGES.map((name) => (
        <button
          key={name}
          type="button"
          // A phone has room for one of them, from which the others are in reach.
          class={name === "board" ? "icon" : "icon lead-page"}
          aria-label={lead[name]}
          title={lead[name]}
          aria-pressed={leadPage.value === name}
          onClick={() => {
            leadPage.value = leadPage.peek() === name ? undefined : name;
          }}
        >
          <Icon name={PAGE_ICONS[name]} />
        </button>
      ))}
      {tools.map(({ icon, label, isOpen }) => (
        <button
          key={icon}
          type="button"
          class="icon"
          aria-label={label}
          title={label}
          onClick={() => {
            isOpen.value = true;
          }}
        >
          <Icon name={icon} />
        </button>
      ))}
    </>
  );
};

/** How many colleagues could take a ticket right now; who they are is one click away. */
const ColleaguesButton = () => {
  const { areColleaguesOpen } = usePage();
  const { agents, me } = useColleagues();
  const there = listColleagues(agents, me).filter(isThere);
  const label = texts().people.colleaguesHint(there.length);
  return (
    <button
      type="button"
      class="icon people-button"
      aria-label={label}
      title={label}
      onClick={() => {
        areColleaguesOpen.value = true;
      }}
    >
      <Icon name="people" />
      <span aria-hidden="true">{formats().number(there.length)}</span>
    </button>
  );
};
