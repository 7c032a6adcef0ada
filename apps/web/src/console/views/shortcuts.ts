import { isClosed } from "../model/actions.ts";
import { canGiveAway } from "../model/give-away.ts";
import { listMine, listTeam } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import type { Page } from "./desk-context.ts";
import { onceDrawn } from "./once-drawn.ts";

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: (page: Page) => void;
}

const focus = (id: string): void => document.getElementById(id)?.focus();

const shownOf = ({ view, desk }: Page): readonly ListedTicket[] => {
  if (view.peek() !== "team") return listMine(desk.state.peek());
  return listTeam(desk.state.peek());
};

const shownIds = (page: Page): readonly string[] =>
  page.view.peek() === "search"
    ? (page.desk.search.found.peek()?.ids ?? [])
    : shownOf(page).map(({ known }) => known.ticket.id);

const move = (page: Page, by: 1 | -1): void => {
  const ids = shownIds(page);
  const at = ids.indexOf(page.desk.selectedId.peek() ?? "");
  const first = by === 1 ? 0 : ids.length - 1;
  const next = ids[at === -1 ? first : Math.min(ids.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  page.desk.select(next);
  document.querySelector(`[data-ticket="${next}"]`)?.scrollIntoView({ block: "nearest" });
};

const nextUnread = (page: Page): void => {
  const next = listMine(page.desk.state.peek()).find(({ unread }) => unread > 0);
  if (next === undefined) return;
  page.view.value = "mine";
  page.desk.select(next.known.ticket.id);
};

const withTicket = (page: Page, work: (known: ListedTicket["known"]) => void): void => {
  const known = page.desk.state.peek().tickets.get(page.desk.selectedId.peek() ?? "");
  if (known !== undefined) work(known);
};

/** All shortcuts, as the page documents them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ["j"], does: "Next ticket", run: (page) => move(page, 1) },
  { keys: ["k"], does: "Previous ticket", run: (page) => move(page, -1) },
  { keys: ["u"], does: "Next unread ticket", run: nextUnread },
  {
    keys: ["p"],
    does: "Pick the ticket",
    run: (page) => withTicket(page, ({ ticket }) => void page.desk.actions.pick(ticket)),
  },
  { keys: ["r"], does: "Write an answer", run: () => focus("answer") },
  {
    keys: ["s"],
    does: "Choose an action, such as a status",
    run: () => document.getElementById("ticket-actions")?.click(),
  },
  {
    keys: ["h"],
    does: "Hand the ticket over",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        if (!canGiveAway(page.desk.state.peek(), ticket)) return;
        page.givingAway.value = { how: "handOver", ticketId: ticket.id };
      }),
  },
  {
    keys: ["c"],
    does: "Close the ticket",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        if (!isClosed(ticket.status)) void page.desk.actions.act("close", ticket);
      }),
  },
  {
    keys: ["d"],
    does: "Show or hide the details",
    run: ({ isDetailsOpen }) => {
      isDetailsOpen.value = !isDetailsOpen.peek();
    },
  },
  {
    keys: ["o"],
    does: "Go online, or away",
    run: ({ desk }) => void desk.actions.setStatus(desk.state.peek().me?.status === "online" ? "away" : "online"),
  },
  {
    keys: ["1"],
    does: "My tickets",
    run: ({ view }) => {
      view.value = "mine";
    },
  },
  {
    keys: ["2"],
    does: "My team's tickets",
    run: ({ view, desk }) => {
      view.value = "team";
      desk.loadTeam();
    },
  },
  {
    keys: ["3", "/"],
    does: "Search",
    run: ({ view }) => {
      view.value = "search";
      onceDrawn(() => focus("search-words"));
    },
  },
  {
    keys: ["?"],
    does: "Show this list",
    run: ({ isHelpOpen }) => {
      isHelpOpen.value = true;
    },
  },
];

const BY_KEY = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut] as const)));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input:not([type=radio]), textarea, select, [contenteditable]") !== null;

const leave = (page: Page): void => {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && isTyping(activeElement)) activeElement.blur();
  else if (page.desk.selectedId.peek() !== undefined) page.desk.select(undefined);
};

/** Single letters do something wherever nothing is typed; they can be turned off. */
export const listenToShortcuts = (page: Page): (() => void) => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (event.key === "Escape") {
      leave(page);
      return;
    }
    if (isTyping(event.target) || !page.session.settings.peek().shortcuts) return;
    const shortcut = BY_KEY.get(event.key);
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(page);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};
