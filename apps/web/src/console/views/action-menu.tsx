import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isDone } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import type { DeskAction } from "../model/actions.ts";
import { giveAwaysOf } from "../model/give-away.ts";
import type { GiveAway } from "../model/give-away.ts";
import { isMine } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { actOrAsk } from "./ask-first.ts";
import { usePage } from "./desk-context.ts";

interface Props {
  readonly ticket: Ticket;
  readonly actions: readonly DeskAction[];
}

/** What the lifecycle allows, giving away what is one's own, and nothing else; where there is room, closing has a button of its own. */
export const ActionMenu = ({ ticket, actions }: Props) => {
  const page = usePage();
  const { desk, givingAway } = page;
  const { busy } = desk.actions;
  const giveAways = giveAwaysOf(desk.state.value, ticket, desk.rights);
  const isBusy = busy.value.has(ticket.id);
  const words = texts().actions;
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  // Before the next key comes, however fast: it is the menu's.
  useLayoutEffect(() => {
    const { current } = menu;
    if (!isOpen || current === null) return;
    current.style.setProperty("--begins-at", `${current.getBoundingClientRect().top}px`);
    current.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const leaveBy = (event: Event): void => {
      if (event.target instanceof Node && menu.current?.parentElement?.contains(event.target) === true) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", leaveBy);
    return () => document.removeEventListener("pointerdown", leaveBy);
  }, [isOpen]);

  const move = (event: KeyboardEvent): void => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.stopPropagation();
      setOpen(false);
      if (event.key === "Escape") opener.current?.focus();
    }
  };
  const leave = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const choose = (action: DeskAction): void => {
    leave();
    actOrAsk(page, action, ticket);
  };
  const giveAway = (how: GiveAway): void => {
    leave();
    givingAway.value = { how, ticketId: ticket.id, wasMine: isMine(desk.state.peek(), ticket) };
  };
  return (
    <div class="actions">
      <div class="menu-anchor">
        <button
          ref={opener}
          type="button"
          id="ticket-actions"
          aria-haspopup="menu"
          aria-expanded={isOpen}
          disabled={isBusy}
          onClick={() => setOpen(!isOpen)}
        >
          {isBusy ? words.working : words.menu} <span aria-hidden="true">▾</span>
        </button>
        {isOpen && (
          <div ref={menu} class="menu" role="menu" aria-label={words.menu} onKeyDown={move}>
            {actions.map((action) => (
              <MenuItem key={action} words={words.words[action]} onChoose={() => choose(action)} />
            ))}
            {!isDone(ticket.status) && (
              <MenuItem
                words={ticket.snoozedUntil === null ? texts().snooze.menu : texts().snooze.wake}
                onChoose={() => {
                  leave();
                  if (ticket.snoozedUntil === null) page.snoozing.value = ticket.id;
                  else void desk.edits.snooze(ticket, null);
                }}
              />
            )}
            {giveAways.length > 0 && <hr />}
            {giveAways.map((how) => (
              <MenuItem key={how} words={texts().giveAway[how]} onChoose={() => giveAway(how)} />
            ))}
          </div>
        )}
      </div>
      {actions.includes("close") && (
        <button type="button" class="close-ticket" disabled={isBusy} onClick={() => choose("close")}>
          {words.closeTicket}
        </button>
      )}
    </div>
  );
};

interface MenuItemProps {
  readonly words: { readonly label: string; readonly hint: string };
  readonly onChoose: () => void;
}

const MenuItem = ({ words: { label, hint }, onChoose }: MenuItemProps) => (
  <button type="button" role="menuitem" tabIndex={-1} onClick={onChoose}>
    <strong>{label}</strong>
    <span class="muted">{hint}</span>
  </button>
);
