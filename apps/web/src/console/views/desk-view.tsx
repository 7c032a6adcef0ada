import { signal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { Desk } from "../desk/desk.ts";
import type { Session } from "../desk/session.ts";
import { ApiKeysDialog } from "./api-keys-dialog.tsx";
import { ColleaguesDialog } from "./colleagues-dialog.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ConnectionBanner } from "./connection-banner.tsx";
import { Conversation } from "./conversation.tsx";
import { DeskContext, usePage, WIDE } from "./desk-context.ts";
import type { Page, PageView } from "./desk-context.ts";
import { TicketDetailsPane } from "./details-pane.tsx";
import { GiveAwayDialog } from "./give-away-dialog.tsx";
import { HandOverAllDialog } from "./hand-over-all-dialog.tsx";
import { Header } from "./header.tsx";
import { followHash } from "./follow-hash.ts";
import { LeadPages } from "./lead-pages.tsx";
import { NoticeList } from "./notice-list.tsx";
import { PromisesDialog } from "./promises-dialog.tsx";
import { Palette } from "./palette.tsx";
import { ViewsDialog } from "./views-dialog.tsx";
import { RepliesDialog } from "./replies-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { SnoozeDialog } from "./snooze-dialog.tsx";
import { listenToShortcuts } from "./shortcuts.ts";
import { takeFiles } from "./take-files.ts";
import { TicketList } from "./ticket-list.tsx";
import { texts } from "../texts/index.ts";

interface Props {
  readonly session: Session;
  readonly desk: Desk;
}

const createPage = (session: Session, desk: Desk): Page => ({
  session,
  desk,
  view: signal<PageView>("mine"),
  notingIn: signal(undefined),
  isDetailsOpen: signal(matchMedia(WIDE).matches),
  isDropping: signal(false),
  isHelpOpen: signal(false),
  snoozing: signal(undefined),
  isViewOpen: signal(false),
  isPaletteOpen: signal(false),
  areRepliesOpen: signal(false),
  areApiKeysOpen: signal(false),
  arePromisesOpen: signal(false),
  areColleaguesOpen: signal(false),
  leadPage: signal(undefined),
  givingAway: signal(undefined),
  confirming: signal(undefined),
});

const warnOfUnsent = (desk: Desk): (() => void) => {
  const warn = (event: BeforeUnloadEvent): void => {
    if (desk.answers.sender.outbox.peek().length > 0) event.preventDefault();
  };
  addEventListener("beforeunload", warn);
  return () => removeEventListener("beforeunload", warn);
};

export const DeskView = ({ session, desk }: Props) => {
  const page = useMemo(() => createPage(session, desk), [session, desk]);
  useLayoutEffect(() => {
    const endings = [followHash(page), listenToShortcuts(page), warnOfUnsent(desk), takeFiles(page)];
    return () => {
      for (const end of endings) end();
    };
  }, [page]);
  const isChosen = desk.selectedId.value !== undefined;
  const isLeading = page.leadPage.value !== undefined;
  const layout = `desk ${isLeading ? "is-leading" : ""} ${isChosen && !isLeading ? "has-ticket" : "no-ticket"} ${page.isDetailsOpen.value ? "has-details" : ""}`;
  return (
    <DeskContext.Provider value={page}>
      <div class={layout}>
        <Header />
        <ConnectionBanner />
        {isLeading ? <LeadPages /> : <Tickets />}
        <NoticeList />
        <ShortcutsDialog />
        <GiveAwayDialog />
        <HandOverAllDialog />
        <ConfirmDialog />
        <ColleaguesDialog />
        <ApiKeysDialog />
        <PromisesDialog />
        <RepliesDialog />
        <ViewsDialog />
        <Palette />
        <SnoozeDialog />
        <p class="unseen" role="status" aria-live="polite">
          {desk.announcement.value}
        </p>
      </div>
    </DeskContext.Provider>
  );
};

/** The list, and the ticket that is open. */
const Tickets = () => {
  const { desk, isDetailsOpen } = usePage();
  const id = desk.selectedId.value;
  return (
    <>
      <main class="desk-tickets">
        {/* An open ticket has the heading of the page. */}
        {(id === undefined || !desk.state.value.tickets.has(id)) && <h1 class="unseen">{texts().lists.label}</h1>}
        <TicketList />
        <Conversation />
      </main>
      {id !== undefined && isDetailsOpen.value && <TicketDetailsPane />}
    </>
  );
};
