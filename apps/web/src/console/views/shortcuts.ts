import { isClosed, isDone } from "@crossdesk/contracts";
import { canTake, giveAwaysOf } from "../model/give-away.ts";
import { callsFor } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import { isMine } from "../model/state.ts";
import type { Texts } from "../texts/index.ts";
import { isComposing, latinKey } from "../../ui/keys.ts";
import { actOrAsk } from "./ask-first.ts";
import { WIDE } from "./desk-context.ts";
import type { Page } from "./desk-context.ts";
import { shownIds } from "./shown-ids.ts";
import { onceDrawn } from "./once-drawn.ts";

export interface Shortcut {
  readonly keys: readonly string[];
  /** The text that says what it does. */
  readonly does: keyof Texts["shortcuts"];
  readonly run: (page: Page) => void;
}

const focus = (id: string): void => document.getElementById(id)?.focus();

/** Scrolls to a row; one that is not drawn, as it is far from what is in sight, by its place. */
const showRow = (id: string, index: number): void => {
  const row = document.querySelector(`[data-ticket="${id}"]`);
  if (row !== null) row.scrollIntoView({ block: "nearest" });
  else {
    const height = document.querySelector(".rows li")?.getBoundingClientRect().height ?? 0;
    document.querySelector(".rows")?.scrollTo({ top: index * height });
  }
};

const move = (page: Page, by: 1 | -1): void => {
  const ids = shownIds(page);
  const at = ids.indexOf(page.desk.selectedId.peek() ?? "");
  const first = by === 1 ? 0 : ids.length - 1;
  const next = ids[at === -1 ? first : Math.min(ids.length - 1, Math.max(0, at + by))];
  if (next === undefined) return;
  page.desk.select(next);
  showRow(next, ids.indexOf(next));
};

const nextUnread = (page: Page): void => {
  const next = page.desk.mine.peek().find(callsFor);
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
  { keys: ["j"], does: "next", run: (page) => move(page, 1) },
  { keys: ["k"], does: "previous", run: (page) => move(page, -1) },
  { keys: ["u"], does: "nextUnread", run: nextUnread },
  {
    keys: ["p"],
    does: "pick",
    run: (page) => withTicket(page, ({ ticket }) => void page.desk.actions.pick(ticket)),
  },
  {
    keys: ["t"],
    does: "take",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        if (canTake(page.desk.state.peek(), ticket, page.desk.rights)) void page.desk.actions.take(ticket);
      }),
  },
  {
    keys: ["r"],
    does: "answer",
    run: ({ notingIn }) => {
      notingIn.value = undefined;
      onceDrawn(() => focus("answer"));
    },
  },
  {
    keys: ["n"],
    does: "note",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        page.notingIn.value = ticket.id;
        onceDrawn(() => focus("note"));
      }),
  },
  {
    keys: ["s"],
    does: "actions",
    run: () => document.getElementById("ticket-actions")?.click(),
  },
  {
    keys: ["h"],
    does: "handOver",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        const [how] = giveAwaysOf(page.desk.state.peek(), ticket, page.desk.rights);
        if (how !== undefined)
          page.givingAway.value = { how, ticketId: ticket.id, wasMine: isMine(page.desk.state.peek(), ticket) };
      }),
  },
  {
    keys: ["z"],
    does: "snooze",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        if (!isDone(ticket.status)) page.snoozing.value = ticket.id;
      }),
  },
  {
    keys: ["x"],
    does: "select",
    run: (page) => withTicket(page, ({ ticket }) => page.desk.bulk.toggle(ticket.id)),
  },
  {
    keys: ["c"],
    does: "close",
    run: (page) =>
      withTicket(page, ({ ticket }) => {
        if (!isClosed(ticket.status)) actOrAsk(page, "close", ticket);
      }),
  },
  {
    keys: ["d"],
    does: "details",
    run: ({ isDetailsOpen }) => {
      isDetailsOpen.value = !isDetailsOpen.peek();
    },
  },
  {
    keys: ["o"],
    does: "online",
    run: ({ desk }) => void desk.actions.setStatus(desk.state.peek().me?.status === "online" ? "away" : "online"),
  },
  {
    keys: ["1"],
    does: "mine",
    run: ({ view }) => {
      view.value = "mine";
    },
  },
  {
    keys: ["2"],
    does: "queue",
    run: ({ view }) => {
      view.value = "queue";
    },
  },
  {
    keys: ["3"],
    does: "team",
    run: ({ view }) => {
      view.value = "team";
    },
  },
  {
    keys: ["4", "/"],
    does: "search",
    run: ({ view }) => {
      view.value = "search";
      onceDrawn(() => focus("search-words"));
    },
  },
  {
    keys: ["?"],
    does: "help",
    run: ({ isHelpOpen }) => {
      isHelpOpen.value = true;
    },
  },
];

const BY_KEY = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut] as const)));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest("input:not([type=radio]), textarea, select, [contenteditable]") !== null;

/** One thing at a time: the field that is typed in, what lies over the conversation, and the conversation itself. */
const leave = (page: Page): void => {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && isTyping(activeElement)) activeElement.blur();
  else if (page.isDetailsOpen.peek() && !matchMedia(WIDE).matches) page.isDetailsOpen.value = false;
  else if (page.desk.selectedId.peek() !== undefined) page.desk.select(undefined);
};

/** Single letters do something wherever nothing is typed; they can be turned off. */
export const listenToShortcuts = (page: Page): (() => void) => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      page.isPaletteOpen.value = true;
      return;
    }
    if (event.defaultPrevented || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") !== null) return;
    if (page.leadPage.peek() !== undefined) {
      // The tickets are not in sight, and neither is what a key would do to them.
      if (event.key === "Escape" && !isTyping(event.target)) page.leadPage.value = undefined;
      return;
    }
    if (event.key === "Escape") {
      leave(page);
      return;
    }
    if (isTyping(event.target) || !page.session.settings.peek().shortcuts) return;
    const shortcut = BY_KEY.get(latinKey(event));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run(page);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
};
